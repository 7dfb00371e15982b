namespace WalkGen.Cli.Output;

/// <summary>The page table that a row is about.</summary>
/// <param name="Image">The file.</param>
/// <param name="Root">The root; null if unknown.</param>
/// <param name="KernelRoot">The root of the kernel's half; null if one root translates both halves.</param>
internal readonly record struct Identity(string Image, PhysicalAddress? Root, PhysicalAddress? KernelRoot)
{
    public static Identity Of(string image, PageTable table)
    {
        PhysicalAddress[] roots = [.. table.Roots];
        return new(image, roots[0], roots.Length > 1 ? roots[1] : null);
    }
}
