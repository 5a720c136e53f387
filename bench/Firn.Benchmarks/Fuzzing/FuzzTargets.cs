using System.IO.Compression;
using System.Text;
using Firn.Compliance.Hosts;
using Firn.Compliance.Licences;
using Firn.Compliance.Licences.Scanning;
using Firn.Compliance.PersonalData;
using Firn.Compliance.Robots;
using Firn.Compliance.Signals;
using Firn.Core;
using Firn.Core.Recipes;
using Firn.Foundry;
using Firn.Storage.Safetensors;
using Firn.Storage.Warc;
using Firn.Testing;
using Firn.Text.Html;
using Firn.Text.LanguageIdentification;
using Firn.Text.Repair;
using Firn.Text.Segmentation;
using Firn.Text.Unicode;
using Firn.Tokenization;

namespace Firn.Benchmarks.Fuzzing;

/// <summary>Every parser that reads what others wrote. An explicit list.</summary>
internal static class FuzzTargets
{
    public static SortedDictionary<string, FuzzTarget> All() => new(StringComparer.Ordinal)
    {
        ["encoding"] = new(Pages, bytes => HtmlEncoding.Fuzz(bytes)),
        ["fasttext"] = new([Model()], bytes => FastTextModel.Parse(bytes, "fuzz")),
        ["html"] = new(Pages, bytes => HtmlTextExtractor.Fuzz(bytes)),
        ["html-head"] = new(Pages, bytes => HtmlHead.Fuzz(bytes)),
        ["licence"] = new([Bytes("GPL-2+ or (Expat and CC-BY-SA-3.0) with OpenSSL-exception")], bytes => LicenceExpression.Parse(Encoding.UTF8.GetString(bytes))),
        ["licence-scan"] = new([Bytes("/* SPDX-License-Identifier: MIT */ under the terms of the GNU General Public License version 2, or any later version; CC BY-SA 4.0 https://creativecommons.org/licenses/by/4.0/"), Bytes("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nLicense: GPL-2+\n"), Bytes("---\nlicense: mit\n---\n"), Bytes("{\"license\": \"ISC\"}"), File.ReadAllBytes(Repository.File("LICENSE"))], bytes => new LicenceScanner().Scan(bytes)),
        ["normalize"] = new(Texts, bytes => UnicodeNormalizer.Fuzz(bytes)),
        ["pii"] = new([Bytes("Tel. +41 (0)44 668 18 00, 044/668 18 00; a.b@c.ch <d@[1.2.3.4]> 129.132.19.216 2001:4860::8888 CH93 0076 2011 6238 5295 7"), Bytes("4111 1111 1111 1111 756.9217.0769.85 RSS MRA 85T10 A562S 12345678-Z X-1234567-L 131052-308T 85.07.30-033 28\n```\n$x^2 = 1$ `a@b.ch`")], Pii),
        ["page-licence"] = new([Bytes("<link rel=license href=https://creativecommons.org/licenses/by/4.0/><meta name=dc.rights content='CC BY 4.0'><script type=application/ld+json>{\"license\":[\"x\",{\"@id\":\"y\"}]}</script>this work is licensed under a Creative Commons Attribution 4.0"), Bytes("<figure><img src=a.jpg><figcaption class=wp-caption about=a.jpg><a rel=license href=//creativecommons.org/licenses/by/2.0/>CC</a></figure><p>Der Text ist unter der Lizenz Creative Commons Namensnennung – Weitergabe unter gleichen Bedingungen 4.0")], bytes => PageLicences.Read(HtmlHead.Read(bytes), bytes)),
        ["page-signals"] = new([Bytes("X-Robots-Tag: GPTBot: noai, noindex\r\nTDM-Reservation: 1\r\nContent-Usage: /a train-ai=n\r\nContent-Signal: ai-train=no\r\n")], bytes => PageSignals.Read(bytes, bytes, "text/html")),
        ["public-suffixes"] = new([Bytes("// VERSION: 1\ncom\n*.ck\n!www.ck\nco.uk\n")], Suffixes),
        ["recipe"] = new([Bytes("[suite]\nname = \"a\"\nseed = 1\n[execution]\nworkers = 2\n")], bytes => ByFile(bytes, path => RecipeLoader.Load<Recipe>(path))),
        ["repair"] = new(Texts, bytes => TextRepair.Fuzz(bytes)),
        ["robots"] = new([Bytes("User-agent: *\nDisallow: /a*b$\nAllow: /%7Ea\n\nUser-agent: GPTBot\nUser-agent: AI2Bot\nDisallow: /\nContent-Signal: ai-train=no\n")], Robots),
        ["robots-snapshot"] = new([Bytes("{\"host\":\"a.test\",\"url\":\"http://a.test/robots.txt\",\"status\":301,\"date\":\"2024\",\"location\":\"/x\",\"body_b64\":\"QQ==\"}\n{\"host\":\"a.test\",\"url\":\"http://a.test/x\",\"status\":200}\n")], bytes => ByFile(bytes, path => RobotsSnapshotStore.Read(path))),
        ["safetensors"] = new([Safetensors()], bytes => ByFile(bytes, path => SafetensorsFile.Open(path).Dispose())),
        ["tdmrep"] = new([Bytes("[{\"location\":\"/a*\",\"tdm-reservation\":1,\"tdm-policy\":\"http://x\"}]")], bytes => TdmRepFile.Parse(bytes).Of("http://h/abc"u8)),
        ["tokenizer"] = new([Bytes("{\"version\":\"1.0\",\"added_tokens\":[],\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":true},\"decoder\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[[\"a\",\"b\"]]}}")], bytes => ByFile(bytes, path => Tokenizer.Load(path))),
        ["vet-message"] = new([Bytes("{\"kind\":\"checks\",\"id\":3,\"tables\":\"{\\\"name\\\":\\\"a\\\",\\\"memory\\\":{}}\",\"members\":[{\"name\":\"n1\",\"host\":\"h\",\"port\":1}],\"rates\":[1.5],\"result\":{\"check\":\"disk\",\"findings\":[{\"verdict\":\"bad\",\"key\":\"k\",\"cause\":\"c\",\"next_step\":\"s\"}]},\"ranks\":[{\"stage\":\"join\",\"error\":\"e\",\"own\":true}]}")], VettingMessages.Fuzz),
        ["vet-profile"] = new([File.ReadAllBytes(Repository.File("recipes", "vetting", "alps-gh200.toml")), File.ReadAllBytes(Repository.File("recipes", "vetting", "generic.toml"))], bytes => VettingMessages.Profile(bytes, "toml")),
        ["vet-yaml"] = new([File.ReadAllBytes(Repository.File("tests", "Firn.Vetting.Tests", "Inputs", "vetnode.yaml"))], bytes => VettingMessages.Profile(bytes, "yaml")),
        ["warc"] = new([Archive(gzip: false), Archive(gzip: true)], Warc),
        ["words"] = new(Texts, bytes => WordSegmenter.Fuzz(bytes)),
    };

    private static byte[][] Pages =>
    [
        Bytes("<!DOCTYPE html><html lang=de><head><meta charset=\"utf-8\"><meta name='robots' content='noai'><title>T &amp; U</title><script>var a = '<p>';</script></head><body><nav><a href=/>x</a></nav><p>One &eacute; <b>two <i>three</b></p><ul><li>a<li>b</ul><table><tr><td>c<td>d</table><pre>  e\n</pre><!-- f --></body></html>"),
        File.ReadAllBytes(Repository.File("samples", "web", "sites", "markup.test", "unclosed.html")),
        File.ReadAllBytes(Repository.File("samples", "web", "sites", "markup.test", "windows1252.html")),
    ];

    private static byte[][] Texts => [Bytes("Héllo, World! 3.14 — Straße ١٢٫٥ 日本語 e\u0301\u0323 ﬁ 👩‍👩‍👧 don't"), Bytes("Le marchÃ© du samedi Ã  huit heures â€” dÃ©jÃ "), [0xFF, 0xFE, 0x41, 0, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80]];

    private static void Robots(byte[] input)
    {
        var file = RobotsFile.Parse(input);
        foreach (var mode in Enum.GetValues<RobotsMode>())
            file.For("AI2Bot", mode).Allows("/a/%7eb?c=d"u8);
    }

    // Spans lie in the text, in order, and what is masked has nothing left to mask.
    private static void Pii(byte[] input)
    {
        var masker = new PiiMasker(new PiiConfig());
        var masked = masker.Mask(input).ToArray();
        for (var i = 0; i < masker.Spans.Count; i++)
        {
            var span = masker.Spans[i];
            if (span.Start < 0 || span.Length < 1 || span.End > input.Length)
                throw new InvalidOperationException($"a span {span.Start}+{span.Length} lies outside of {input.Length} bytes");
        }

        masker.Mask(masked);
        if (masker.Total != 0)
            throw new InvalidOperationException("a masked text has something left to mask");
    }

    private static void Suffixes(byte[] input)
    {
        try
        {
            var list = PublicSuffixList.Parse(input);
            list.RegistrableDomain("a.b.co.uk");
            list.RegistrableDomain(Encoding.UTF8.GetString(input));
        }
        catch (FirnException)
        {
            // No list, and said so.
        }
    }

    private static void Warc(byte[] input)
    {
        using var reader = new WarcReader(new MemoryStream(input), new WarcLimits());
        var record = new WarcRecord();
        while (reader.Read(record))
        {
            // Every record that a damaged archive still gives is an answer.
        }
    }

    private static byte[] Archive(bool gzip)
    {
        using var archive = new MemoryStream();
        foreach (var name in new[] { "one", "two", "three" })
        {
            var record = Bytes($"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:{name}>\r\nWARC-Target-URI: https://a.test/{name}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n");
            if (gzip)
            {
                using var member = new GZipStream(archive, CompressionLevel.Optimal, leaveOpen: true);
                member.Write(record);
            }
            else
            {
                archive.Write(record);
            }
        }

        return archive.ToArray();
    }

    private static byte[] Safetensors()
    {
        var header = Bytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[16,18]}}");
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[18]];
    }

    private static byte[] Model()
    {
        var path = Directory.GetFiles(Repository.File("src", "Firn.Text", "LanguageIdentification"), "*.ftz", SearchOption.AllDirectories).Concat(
            Directory.GetFiles(Repository.File("src"), "*.ftz", SearchOption.AllDirectories)).First();
        return File.ReadAllBytes(path);
    }

    private static void ByFile(byte[] input, Action<string> read)
    {
        var path = Path.Combine(Path.GetTempPath(), $"firn-fuzz-{Environment.ProcessId}");
        File.WriteAllBytes(path, input);
        try
        {
            read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
