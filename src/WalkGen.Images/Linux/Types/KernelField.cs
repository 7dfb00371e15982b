namespace WalkGen.Images;

/// <summary>A member of a struct of the kernel.</summary>
/// <param name="Offset">Its offset in the struct, in bytes.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct KernelField(int Offset, int Size);
