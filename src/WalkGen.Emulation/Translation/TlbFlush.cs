namespace WalkGen.Emulation;

/// <summary>What a TLB flush drops: translations of all root tables and privilege modes.</summary>
/// <param name="Range">The virtual addresses.</param>
/// <param name="OnlyWrites">Whether the permissions to read and execute stay.</param>
internal readonly record struct TlbFlush(VirtualRange Range, bool OnlyWrites);
