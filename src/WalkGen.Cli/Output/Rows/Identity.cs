namespace WalkGen.Cli.Output;

/// <summary>Which page table a row is about.</summary>
/// <param name="Image">The file.</param>
/// <param name="Root">Its root; null if none is known.</param>
/// <param name="KernelRoot">The root of the upper half, where it has its own.</param>
internal readonly record struct Identity(string Image, PhysicalAddress? Root, PhysicalAddress? KernelRoot)
{
    public static Identity Of(string image, PageTable table)
    {
        PhysicalAddress[] roots = [.. table.Roots];
        return new(image, roots[0], roots.Length > 1 ? roots[1] : null);
    }
}
