namespace RiscVMachine;

/// <summary>The texts of both reports.</summary>
internal static class SessionText
{
    public static string Rate(Sample sample)
        => $"{sample.Time.TotalSeconds,6:f2} s  {string.Join(" + ", sample.Mips.Select(static mips => $"{mips,5:f1}"))} MIPS  "
            + $"{sample.DirtyCount,5} dirty pages";

    public static string Took(int snapshot, long heldBytes) => $"snapshot {snapshot}: {heldBytes / 4096} pages held";

    public static string Restored(int snapshot, TimeSpan elapsed)
        => $"restored snapshot {snapshot} in {elapsed.TotalMilliseconds:f1} ms; the harts run on from there";

    public static IEnumerable<string> Summary(SessionResult result)
    {
        double millions = result.Instructions / 1e6;
        yield return $"exit code {result.ExitCode}; {millions:f1} million instructions in {result.Elapsed.TotalSeconds:f2} s: "
            + $"{millions / result.Elapsed.TotalSeconds:f1} MIPS";
        yield return result.IsSame
            ? "same: the console is equal after the restored run"
            : "DIFFERENT: the console is not equal after the restored run";
    }
}
