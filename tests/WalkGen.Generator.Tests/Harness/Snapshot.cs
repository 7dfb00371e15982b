using System.Runtime.CompilerServices;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>
/// Compares text with a file next to the test, in Verify's file convention: <c>Class.Method_name#hint.verified.ext</c>. A difference
/// writes <c>.received.</c> beside it and shows the two; copying that over the verified file accepts it.
/// </summary>
internal static class Snapshot
{
    public static void Match(string text, string test, string name, string hint, string extension, [CallerFilePath] string caller = "")
    {
        string stem = Path.Combine(
            Path.GetDirectoryName(caller)!,
            $"{Path.GetFileNameWithoutExtension(caller)}.{test}_{name}{(hint.Length == 0 ? "" : "#" + hint)}");
        string verified = $"{stem}.verified.{extension}";
        string received = $"{stem}.received.{extension}";

        string expected = File.Exists(verified) ? File.ReadAllText(verified) : "";
        if (expected == text)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail($"{Path.GetFileName(verified)} differs (- verified, + received):\n{Difference(expected, text)}");
    }

    private static string Difference(string expected, string actual)
    {
        var lines = new InlineDiffBuilder(new Differ()).BuildDiffModel(expected, actual).Lines
            .Where(static line => line.Type != ChangeType.Unchanged)
            .Select(static line => $"{(line.Type == ChangeType.Deleted ? '-' : '+')} {line.Text}");
        return string.Join("\n", lines);
    }
}
