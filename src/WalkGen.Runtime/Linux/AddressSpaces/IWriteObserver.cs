namespace WalkGen.Linux;

/// <summary>Wants to know which pages of a file become writable (Linux: <c>page_mkwrite</c> of <c>vm_operations_struct</c>).</summary>
/// <remarks>Both are asked on the thread that faulted, with the lock of the PTE table held: take no lock here that is held around a walk.</remarks>
public interface IWriteObserver
{
    /// <summary>
    /// Whether <paramref name="page"/>, touched by a read, must be mapped read-only, so that its first write faults as well
    /// (Linux: <c>vma_wants_writenotify</c>).
    /// </summary>
    bool WantsFirstWrite(ulong page);

    /// <summary><paramref name="page"/> is about to become writable through <paramref name="vma"/>, a shared mapping.</summary>
    void OnMakingWritable(Vma vma, ulong page);
}
