namespace WalkGen.Images;

/// <summary>How a file is opened, and where the work reports and ends.</summary>
/// <param name="MapsFiles">Whether files are mapped where that is safe.</param>
/// <param name="TemporaryDirectory">The directory of temporary files; null for that of the system.</param>
/// <param name="Progress">Receives the number of bytes that have been unpacked or rearranged.</param>
/// <param name="Cancellation">Cancels the work and deletes the temporary files.</param>
internal sealed record ImageOpening(
    bool MapsFiles, string? TemporaryDirectory, IProgress<long>? Progress, CancellationToken Cancellation);
