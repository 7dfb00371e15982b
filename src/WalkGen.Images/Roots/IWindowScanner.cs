namespace WalkGen.Images;

/// <summary>A search that looks at all memory, window by window.</summary>
internal interface IWindowScanner
{
    /// <summary>Finds what is searched in <paramref name="window"/>, by its bytes alone. Several threads may call at once.</summary>
    void Classify(MemoryWindow window);
}
