namespace WalkGen.Live;

// What the tool reads and clears beside pages.
public sealed partial class LinuxProcess
{
    /// <summary>The exclusive end of the addresses in page tables of processes.</summary>
    internal static VirtualAddress AddressEnd => UpperTables.End;

    /// <summary>Whether the kernel has soft-dirty bits.</summary>
    internal static bool HasSoftDirty => SoftDirtyMissing is null;

    /// <inheritdoc cref="SoftDirty.Missing"/>
    internal static string? SoftDirtyMissing => SoftDirty.Missing;

    /// <summary>Whether pagemap shows frames, and places in swap areas, to this process: that needs CAP_SYS_ADMIN.</summary>
    internal static bool ShowsFrames => PageMapProbe.ShowsFrames;

    /// <inheritdoc cref="SoftDirty.Clear"/>
    internal void ClearSoftDirty() => SoftDirty.Clear(_folder);

    /// <inheritdoc cref="ClearRefs.ClearAccessed"/>
    internal void ClearAccessed() => ClearRefs.ClearAccessed(_folder);

    /// <summary>The bytes of the tables below the root (VmPTE of <c>/proc/PID/status</c>); null if the kernel does not say.</summary>
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
