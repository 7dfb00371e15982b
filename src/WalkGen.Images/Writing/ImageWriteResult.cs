namespace WalkGen.Images;

/// <summary>What <see cref="ImageWriter"/> has written.</summary>
/// <param name="Written">The memory in the new file, in bytes.</param>
/// <param name="LeftOut">The memory of the image that the new file lacks because it was not to be kept, in bytes.</param>
/// <param name="Unreadable">
/// The memory that was to be kept and could not be read or unpacked, in bytes. It is missing in the new file.
/// </param>
public readonly record struct ImageWriteResult(ulong Written, ulong LeftOut, ulong Unreadable);
