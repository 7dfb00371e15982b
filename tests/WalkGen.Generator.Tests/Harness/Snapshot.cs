using System.Runtime.CompilerServices;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace WalkGen.Generator.Tests.Harness;

/// <summary>
/// Compares text with a file in the folder <c>_snapshots</c> beside the test, in Verify's file convention:
/// <c>Class.Method_name#hint.verified.ext</c>. A difference fails the test and writes a <c>.received.</c> file. Rename that to accept it.
/// </summary>
internal static class Snapshot
{
    public static void Match(string text, string test, string name, string hint, string extension, [CallerFilePath] string caller = "")
    {
        string stem = Path.Combine(
            Folder(caller),
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

    /// <summary>The folder with the snapshots of the test in the file <paramref name="caller"/>.</summary>
    public static string Folder([CallerFilePath] string caller = "") => Path.Combine(Path.GetDirectoryName(caller)!, "_snapshots");

    private static string Difference(string expected, string actual)
        => string.Join("\n", new InlineDiffBuilder(new Differ()).BuildDiffModel(expected, actual).Lines
        .Where(static line => line.Type != ChangeType.Unchanged)
        .Select(static line => $"{(line.Type == ChangeType.Deleted ? '-' : '+')} {line.Text}"));
}
