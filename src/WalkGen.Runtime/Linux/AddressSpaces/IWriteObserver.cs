namespace WalkGen.Linux;

/// <summary>Is notified before a page of a file becomes writable (Linux: <c>page_mkwrite</c> of <c>vm_operations_struct</c>).</summary>
/// <remarks>
/// Both methods run on the thread that faulted, under the lock of the PTE table. Take no lock in them that is held during a walk.
/// </remarks>
public interface IWriteObserver
{
    /// <summary>
    /// Whether a read fault must map <paramref name="page"/> read-only, so that the first write faults too (Linux:
    /// <c>vma_wants_writenotify</c>).
    /// </summary>
    bool NeedsWriteNotify(ulong page);

    /// <summary>Called before <paramref name="page"/> becomes writable through <paramref name="vma"/>, a shared mapping.</summary>
    void OnPageMkWrite(Vma vma, ulong page);
}
