using Firn.Core;
using Firn.Screening.Analysis;
using Firn.Screening.Import;
using Firn.Testing;

namespace Firn.Screening.Tests.Import;

/// <summary>Recordings of other tools. Synthetic: typed on 2026-11-23 after the tools' sources (gssr-record 2.0, GSSR 0.3, jobreport 0.1).</summary>
public sealed class RecordingImportTests : IDisposable
{
    private const string Fields = "DCGM_FI_DEV_GPU_UTIL DCGM_FI_PROF_SM_ACTIVE DCGM_FI_PROF_DRAM_ACTIVE DCGM_FI_PROF_PIPE_TENSOR_ACTIVE DCGM_FI_DEV_POWER_USAGE DCGM_FI_PROF_NVLINK_TX_BYTES DCGM_FI_UNHEARD_OF";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("min avg max")]
    [InlineData("min max avg")] // an old header over rows of minimum, mean, maximum
    public void The_mean_is_taken_by_its_place_whatever_the_header_calls_it(string order)
    {
        Gssr(order, second => second < 5 ? "1,0,2,0.0,0.0,0.0" : "80,90,100,0.50,0.60,0.70");

        var (tool, logs) = RecordingImport.Run(folder["in"], folder["out"]);
        var job = ScreenedJob.Read(folder["out"]);

        Assert.Equal(("gssr", 2), (tool, logs));
        Assert.Equal(4, job.Subjects.Count);
        Assert.Equal(0.9, Math.Round(job.Subjects[0].AfterStart.Utilization, 3));
        Assert.Equal(600, Math.Round(job.Subjects[0].AfterStart.Power));
    }

    [Fact]
    public void A_meta_file_with_quotes_in_an_argument_is_read_all_the_same()
    {
        Gssr("min avg max", _ => "80,90,100,0.50,0.60,0.70");
        RecordingImport.Run(folder["in"], folder["out"]);

        var job = ScreenedJob.Read(folder["out"]);

        Assert.Equal("4711", job.JobStep);
        Assert.Contains("say \"hi\"", job.Command);
        Assert.Equal(new DateTimeOffset(2025, 10, 1, 12, 0, 0, TimeSpan.FromHours(2)), job.Started);
    }

    [Fact]
    public void A_link_rate_above_two_billion_is_kept()
    {
        Gssr("min avg max", _ => "80,90,100,0.10,0.10,0.10", link: "100000000000,200000000000,300000000000");
        RecordingImport.Run(folder["in"], folder["out"]);

        Assert.Equal(Cause.CommunicationBound, ScreenedJob.Read(folder["out"]).Verdict.Cause);
    }

    [Fact]
    public void A_line_that_was_cut_when_the_recorder_was_killed_is_left_out_and_another_is_named()
    {
        Gssr("min avg max", _ => "80,90,100,0.50,0.60,0.70");
        File.AppendAllText(folder["in/proc_0.csv"], "31,0,80");
        RecordingImport.Run(folder["in"], folder["out"]);
        File.AppendAllText(folder["in/proc_0.csv"], "\n32,0,80\n");

        var error = Assert.Throws<FirnException>(() => RecordingImport.Run(folder["in"], folder["out2"]));

        Assert.Equal(("FIRN-SCR-014", true), (error.Code, error.Subject.EndsWith("proc_0.csv line 62", StringComparison.Ordinal)));
    }

    [Fact]
    public void Gssr_03_json_is_read()
    {
        Directory.CreateDirectory(folder["in"]);
        var values = string.Join(',', Enumerable.Range(0, 60).Select(i => i < 10 ? "0" : "95"));
        File.WriteAllText(folder["in/run_proc_0.json"], $$$"""{"metadata":{"job_id":9,"step_id":0,"n_gpus":1,"start_time":1700000000.5,"sampling_time":500,"cmd":"python train.py"},"data":{"DCGM_FI_DEV_GPU_UTIL":[{{{values}}}]}}""");

        Assert.Equal(("gssr 0.3", 1), RecordingImport.Run(folder["in"], folder["out"]));

        var job = ScreenedJob.Read(folder["out"]);
        Assert.Equal(("9.0", 29.5), (job.JobStep, job.Length.TotalSeconds));
        Assert.Equal(0.95, Math.Round(job.Subjects[0].AfterStart.Utilization, 3));
    }

    [Fact]
    public void A_gpu_that_jobreport_lists_once_a_rank_counts_once()
    {
        Directory.CreateDirectory(folder["in"]);
        var row = "4711,0,me,a1,1,nid01,0,100,700,560,1700000000,1700000600,0,100,93,0,80,40,1000\n";
        File.WriteAllText(folder["in/proc_0.csv"], "jobId,stepId,username,slurm_account,n_nodes,host,gpuId,powerUsageMin,powerUsageMax,powerUsageAvg,startTime,endTime,smUtilizationMin,smUtilizationMax,smUtilizationAvg,memoryUtilizationMin,memoryUtilizationMax,memoryUtilizationAvg,maxAllocatedMemory\n" + string.Concat(Enumerable.Repeat(row, 4)));

        RecordingImport.Run(folder["in"], folder["out"]);

        var job = ScreenedJob.Read(folder["out"]);
        Assert.Equal((0.93, 560, 600), (Math.Round(Assert.Single(job.Subjects).Utilization, 2), job.Subjects[0].Power, job.Length.TotalSeconds));
        Assert.DoesNotContain("me", File.ReadAllText(Directory.GetFiles(folder["out"])[0]).Split(','));
    }

    [Theory]
    [InlineData("", "no column")]
    [InlineData("host,host,gpuId,smUtilizationAvg\n", "twice")]
    public void A_table_of_jobreport_without_a_proper_first_line_names_its_file(string second, string cause)
    {
        Directory.CreateDirectory(folder["in"]);
        File.WriteAllText(folder["in/proc_0.csv"], "host,gpuId,startTime,endTime,smUtilizationAvg,memoryUtilizationAvg,powerUsageAvg,jobId,stepId\n");
        File.WriteAllText(folder["in/proc_1.csv"], second);

        var error = Assert.Throws<FirnException>(() => RecordingImport.Run(folder["in"], folder["out"]));

        Assert.Equal("FIRN-SCR-014", error.Code);
        Assert.Contains("proc_1.csv", error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_something_else_is_an_error() => Assert.Equal("FIRN-SCR-013", Assert.Throws<FirnException>(() => RecordingImport.Run(folder.Path, folder["out"])).Code);

    private void Gssr(string order, Func<int, string> utilAndSm, string link = "0,0,0")
    {
        Directory.CreateDirectory(folder["in"]);
        var names = order.Split(' ');
        for (var proc = 0; proc < 2; proc++)
        {
            var lines = new List<string> { "timestamp,gpuId," + string.Join(',', Fields.Split(' ').SelectMany(field => names.Select(name => $"{field}_{name}"))) };
            for (var second = 0; second < 30; second++)
            {
                for (var gpu = 0; gpu < 2; gpu++)
                    lines.Add($"{second + 1},{gpu},{utilAndSm(second)},0.10,0.20,0.30,0.10,0.20,0.30,{(second < 5 ? "80.00,90.00,95.00" : "500.00,600.00,690.00")},{link},1,2,3");
            }

            File.WriteAllLines(folder[$"in/proc_{proc}.csv"], lines);
        }

        File.WriteAllText(folder["in/proc_0.meta.txt"], "{\n  \"gssr-record-version\": \"2.0\",\n  \"date\": \"2025-10-01T12:00:00+02:00\",\n  \"cluster\": \"clariden\",\n  \"jobid\": \"4711\",\n  \"executable\": \"python\",\n  \"arguments\": \"'train.py' 'say \"hi\"'\"\n}\n");
    }
}
