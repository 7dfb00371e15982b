namespace WalkGen.Cli.Walkers;

/// <summary>A half of an address space.</summary>
internal enum AddressHalf
{
    User,
    Kernel,
}
