namespace WalkGen.Images;

/// <summary>Writes the memory of an image, of any format that <see cref="MemoryImage"/> reads, as an ELF core or a kdump.</summary>
/// <remarks>
/// The new file has the memory, VMCOREINFO, the control registers of the CPUs and the kernel's root. General registers are left out: they
/// can contain secrets. Memory that the image names and lacks is missing in the new file too, and pages of zeros take no space on disk.
/// </remarks>
public static class ImageWriter
{
    /// <summary>Writes <paramref name="image"/> to <paramref name="output"/>, from its beginning.</summary>
    /// <param name="image">The image.</param>
    /// <param name="output">An empty stream that can seek, such as a new file.</param>
    /// <param name="options">The format and the memory to keep; null for an ELF core of all memory.</param>
    /// <param name="progress">Receives the number of bytes of memory that are written.</param>
    /// <param name="cancellationToken">Stops the writing. What was written is no valid image.</param>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="NotSupportedException">The format cannot hold the memory, or the image contains nothing of it.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static ImageWriteResult Write(
        MemoryImage image, Stream output, ImageWriteOptions? options = null, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(output);
        if (!output.CanSeek) throw new ArgumentException("The stream cannot seek: write to a file.", nameof(output));
        options ??= new ImageWriteOptions();

        // Headers come first in both formats. If a page turns out to be unreadable, the file is written again without it.
        List<PhysicalRange> unreadable = [];
        while (true)
        {
            WritePlan plan = new(image, options, unreadable);
            if (plan.Kept.Blocks.Count == 0)
                throw new NotSupportedException($"{image.Path}: the image contains nothing of the memory to keep.");

            output.SetLength(0);
            output.Position = 0;
            SparseOutput file = new(output);
            WriteProgress work = new(progress, cancellationToken);
            if (options.Format == ImageWriteFormat.ElfCore) ElfCoreWriter.Write(file, plan, work);
            else KdumpWriter.Write(file, plan, work);
            file.Finish();
            if (plan.Kept.Unreadable.Count == 0) return plan.Result;
            unreadable = [.. RangeSet.Join([.. unreadable, .. plan.Kept.Unreadable])];
        }
    }
}
