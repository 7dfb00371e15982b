namespace WalkGen.Live;

/// <summary>
/// Soft-dirty bits: Linux sets that of a page when the page is written after the bits of the process were cleared. A kernel needs
/// CONFIG_MEM_SOFT_DIRTY. <see cref="PageMapEntry.IsSoftDirty"/> reads the bit.
/// </summary>
/// <remarks>
/// There is one set of bits per process: whoever clears them hides earlier writes from others, such as CRIU. A write between a read and
/// the next <see cref="Clear"/> is lost unless the process stands still. Memory that is mapped after a clear counts as written. Source:
/// Linux, <c>Documentation/admin-guide/mm/soft-dirty.rst</c>, <c>clear_refs_write</c> of <c>fs/proc/task_mmu.c</c>.
/// </remarks>
internal static class SoftDirty
{
    /// <summary>Why there are no soft-dirty bits, as a sentence; null if there are.</summary>
    public static string? Missing => PageMapProbe.HasSoftDirty
        ? null
        : PageMapProbe.Failure ?? "This kernel has no soft-dirty bits: it is built without CONFIG_MEM_SOFT_DIRTY.";

    /// <summary>Clears the bits of all pages of a process. Its pages are write-protected, so that the next write to each is seen.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not change the other.</exception>
    public static void Clear(ProcessFolder process) => ClearRefs.Write(process, "4"u8); // CLEAR_REFS_SOFT_DIRTY
}
