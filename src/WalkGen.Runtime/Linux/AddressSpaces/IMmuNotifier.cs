namespace WalkGen.Linux;

/// <summary>
/// Caches translations, as the TLB of a virtual CPU or a device does, and is notified of changes (Linux: <c>struct mmu_notifier</c>).
/// </summary>
public interface IMmuNotifier
{
    /// <summary>Entries of <paramref name="range"/> are about to change. Stop using cached translations of it.</summary>
    void InvalidateStart(AddressSpace space, VirtualRange range);

    /// <summary>The entries of <paramref name="range"/> have changed.</summary>
    void InvalidateEnd(AddressSpace space, VirtualRange range);

    /// <summary>Drop all cached translations of <paramref name="range"/> before returning.</summary>
    void Flush(AddressSpace space, VirtualRange range);
}
