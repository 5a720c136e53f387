using System.Globalization;
using Firn.Core.Recipes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Firn.Vetting.Profiles;

/// <summary>
/// Reads the configuration files of vetnode (eth-cscs/vetnode 0.1.5) as profiles. Its "GB" is 2^30 bytes, so a threshold of
/// "250 GB/s" becomes 250 GiB/s: the same demand, said in its real unit. Nothing is installed: what it lists for pip is left out.
/// </summary>
internal static class VetnodeYaml
{
    public static RecipeTable Read(string text, string file, List<RecipeProblem> problems, List<string> notes)
    {
        var profile = new RecipeTable(new(file, 0));
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            problems.Add(new(new(file, (int)error.Start.Line), "YAML", error.InnerException?.Message ?? error.Message));
            return profile;
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // What the library says of some control characters, and of some events where it expects others.
            problems.Add(new(new(file, LineOfControl(text)), "YAML", $"cannot be read ({error.Message})"));
            return profile;
        }

        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }])
        {
            problems.Add(new(new(file, 1), "YAML", "expected one document that is a mapping"));
            return profile;
        }

        var reader = new Reading(file, problems, notes);
        foreach (var (key, value) in root.Children)
        {
            switch (Text(key))
            {
                case "name":
                    profile.Items["name"] = new RecipeScalar(reader.Place(value), Text(value));
                    break;
                case "scheduler":
                    break;
                case "pip":
                    notes.Add("pip: left out, nothing is installed at run time");
                    break;
                case "evals" when value is YamlSequenceNode list:
                    foreach (var item in list.Children)
                        reader.Evaluation(item, profile);
                    break;
                default:
                    problems.Add(new(reader.Place(key), Text(key), "is not a setting of vetnode's"));
                    break;
            }
        }

        return profile;
    }

    private static int LineOfControl(string text) =>
        Math.Max(1, 1 + Array.FindIndex(text.Split('\n'), line => line.Any(unit => char.IsControl(unit) && unit is not ('\t' or '\r'))));

    private static string Text(YamlNode node) => node is YamlScalarNode scalar ? scalar.Value ?? "" : "";

    private sealed class Reading(string file, List<RecipeProblem> problems, List<string> notes)
    {
        public RecipePlace Place(YamlNode node) => new(file, (int)node.Start.Line);

        public void Evaluation(YamlNode node, RecipeTable profile)
        {
            if (node is not YamlMappingNode map)
            {
                problems.Add(new(Place(node), "evals", "expected a mapping"));
                return;
            }

            var fields = map.Children.ToDictionary(pair => Text(pair.Key), pair => pair.Value, StringComparer.Ordinal);
            var type = fields.TryGetValue("type", out var path) ? Text(path).Split('.')[^1] : "";
            var name = fields.TryGetValue("name", out var own) ? Text(own) : type;
            if (fields.ContainsKey("requirements"))
                notes.Add($"{name}: its requirements are left out, nothing is installed at run time");
            string[] known = ["name", "type", "requirements"];
            switch (type)
            {
                case "EnvVarEval":
                    Variables(fields, profile, node);
                    known = [.. known, "expected"];
                    break;
                case "GPUEval":
                    var gpu = Table(profile, "gpu", node);
                    Number(fields, "max_temp", gpu, "max_temperature_celsius");
                    Number(fields, "max_used_memory", gpu, "max_used_memory_fraction");
                    known = [.. known, "max_temp", "max_used_memory"];
                    break;
                case "NcclLibEval" or "RcclLibEval" or "NcclPytorchEval":
                    Collective(fields, profile, name, type, node);
                    known = [.. known, "method", "topology", "payload", "warmup", "min_bandwidth", "scheduler"];
                    break;
                case "InternetAccessEval":
                    Reach(fields, profile, node);
                    known = [.. known, "host", "port", "timeout"];
                    break;
                case "CUDAEval":
                    notes.Add($"{name}: left out, a CUDA toolkit is not needed; the gpu check asks the driver");
                    Table(profile, "gpu", node);
                    known = [.. known, "cuda_home"];
                    break;
                case "RandomEval":
                    notes.Add($"{name}: left out, a check by chance says nothing");
                    known = [.. fields.Keys];
                    break;
                default:
                    problems.Add(new(Place(node), "evals.type", $"\"{type}\" is no check of vetnode 0.1.5"));
                    return;
            }

            foreach (var key in fields.Keys.Except(known))
                problems.Add(new(Place(fields[key]), $"{name}.{key}", $"is not a setting of {type}"));
        }

        private void Variables(Dictionary<string, YamlNode> fields, RecipeTable profile, YamlNode node)
        {
            var table = Table(profile, "environment_variables", node);
            if (!fields.TryGetValue("expected", out var expected) || expected is not YamlMappingNode map)
            {
                problems.Add(new(Place(node), "expected", "is missing"));
                return;
            }

            var values = Table(table, "expected", node);
            foreach (var (key, value) in map.Children)
            {
                // An empty scalar without quotes is YAML's null: the variable must not be set.
                if (value is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" })
                    Array(table, "absent", node).Items.Add(new RecipeScalar(Place(key), Text(key)));
                else
                    values.Items[Text(key)] = new RecipeScalar(Place(value), Text(value));
            }
        }

        private void Collective(Dictionary<string, YamlNode> fields, RecipeTable profile, string name, string type, YamlNode node)
        {
            var table = new RecipeTable(Place(node));
            Array(profile, "collectives", node).Items.Add(table);
            table.Items["name"] = new RecipeScalar(Place(node), name);
            var topology = fields.TryGetValue("topology", out var stated) ? Text(stated) : "full";
            table.Items["topology"] = new RecipeScalar(Place(node), topology);
            table.Items["payload"] = new RecipeScalar(Place(node), Binary(fields.TryGetValue("payload", out var payload) ? Text(payload) : "4 GB", payload ?? node, rate: false));
            table.Items["min_nccl_rate"] = new RecipeScalar(Place(node), Binary(fields.TryGetValue("min_bandwidth", out var least) ? Text(least) : "15 GB/s", least ?? node, rate: true));
            table.Items["nccl_required"] = new RecipeScalar(Place(node), true);
            if (fields.TryGetValue("warmup", out var warmup) && warmup is YamlMappingNode warm)
            {
                foreach (var (key, value) in warm.Children)
                {
                    if (Text(key) == "runs" && long.TryParse(Text(value), CultureInfo.InvariantCulture, out var runs))
                        table.Items["warmups"] = new RecipeScalar(Place(value), runs);
                }
            }

            var method = fields.TryGetValue("method", out var how) ? Text(how) : type == "NcclPytorchEval" ? "broadcast" : "allreduce";
            if (method != "allreduce")
                notes.Add($"{name}: measured by an all-reduce instead of {method}");
            if (type == "RcclLibEval")
                notes.Add($"{name}: RCCL is asked for under NCCL's name");
        }

        private void Reach(Dictionary<string, YamlNode> fields, RecipeTable profile, YamlNode node)
        {
            var table = Table(profile, "reachability", node);
            var host = fields.TryGetValue("host", out var stated) ? Text(stated) : "";
            if (host.Length == 0)
                problems.Add(new(Place(node), "host", "is missing"));
            var port = fields.TryGetValue("port", out var number) ? Text(number) : "53";
            Array(table, "targets", node).Items.Add(new RecipeScalar(Place(node), $"{host}:{port}"));
            if (fields.TryGetValue("timeout", out var timeout))
                table.Items["timeout"] = new RecipeScalar(Place(timeout), Text(timeout) + "s");
        }

        /// <summary>vetnode's "GB" is 2^30: written as GiB it keeps its meaning.</summary>
        private string Binary(string text, YamlNode node, bool rate)
        {
            foreach (var prefix in "kKMGTP")
            {
                if (text.Contains($"{prefix}B", StringComparison.Ordinal))
                    text = text.Replace($"{prefix}B", $"{char.ToUpperInvariant(prefix)}iB", StringComparison.Ordinal);
            }

            if (!Quantity.TryParse(text, rate, out _))
                problems.Add(new(Place(node), rate ? "min_bandwidth" : "payload", $"\"{text}\" is no {(rate ? "rate" : "size")}"));
            return text;
        }

        private void Number(Dictionary<string, YamlNode> fields, string from, RecipeTable table, string to)
        {
            if (!fields.TryGetValue(from, out var node))
                return;
            if (double.TryParse(Text(node), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                table.Items[to] = new RecipeScalar(Place(node), number);
            else
                problems.Add(new(Place(node), from, $"\"{Text(node)}\" is no number"));
        }

        private RecipeTable Table(RecipeTable parent, string key, YamlNode node)
        {
            if (!parent.Items.TryGetValue(key, out var found))
                parent.Items[key] = found = new RecipeTable(Place(node));
            return (RecipeTable)found;
        }

        private RecipeArray Array(RecipeTable parent, string key, YamlNode node)
        {
            if (!parent.Items.TryGetValue(key, out var found))
                parent.Items[key] = found = new RecipeArray(Place(node));
            return (RecipeArray)found;
        }
    }
}
