namespace WalkGen.Linux;

/// <summary>Keeps copies of translations, such as a virtual CPU's TLB or a device's (Linux: <c>struct mmu_notifier</c>).</summary>
public interface IMmuNotifier
{
    /// <summary><paramref name="range"/> is about to change: stop using copies of its translations.</summary>
    void InvalidateStart(AddressSpace space, VirtualRange range);

    /// <summary>The change of <paramref name="range"/> is done.</summary>
    void InvalidateEnd(AddressSpace space, VirtualRange range);

    /// <summary>Drop every copy of the translations of <paramref name="range"/> before returning.</summary>
    void Flush(AddressSpace space, VirtualRange range);
}
