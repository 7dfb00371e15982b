namespace WalkGen.Live;

// What the tool reads and clears beside pages.
public sealed partial class LinuxProcess
{
    /// <summary>Whether pagemap shows frames, and places in swap areas, to this process: that needs CAP_SYS_ADMIN.</summary>
    internal static bool ShowsFrames => PageMapProbe.ShowsFrames;

    /// <inheritdoc cref="SoftDirty.Clear"/>
    internal void ClearSoftDirty() => SoftDirty.Clear(_folder);

    /// <inheritdoc cref="ClearRefs.ClearAccessed"/>
    internal void ClearAccessed() => ClearRefs.ClearAccessed(_folder);

    /// <summary>The bytes of the page tables of the lowest level (VmPTE of <c>/proc/PID/status</c>); null if the kernel does not say.</summary>
    internal ulong? ReadTableBytes()
    {
        using StreamReader text = Text("status");
        return StatusLine.BytesOf(text, "VmPTE");
    }

    /// <summary>The name (<c>/proc/PID/comm</c>): the process chooses it, and it may contain anything.</summary>
    internal string ReadName()
    {
        using StreamReader text = Text("comm");
        string name = text.ReadToEnd();
        return name.EndsWith('\n') ? name[..^1] : name;
    }
}
