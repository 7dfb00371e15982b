using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>Reads all that an image says of the processes of its machine.</summary>
internal static class ProcessReader
{
    private const int MostSymbols = 1000;

    /// <summary>Returns whether the image has processes.</summary>
    public static bool Read(MemoryImage image)
    {
        ReadSymbols(image);
        DumpedKernel kernel;
        try
        {
            kernel = image.OpenKernel();
        }
        catch (NotSupportedException e)
        {
            RequireSentence(e.Message);
            return false;
        }

        foreach (string problem in kernel.Problems) RequireSentence(problem);
        foreach (KernelProcess process in kernel.Processes) Read(kernel, process);
        return kernel.Processes.Count > 0;
    }

    private static void ReadSymbols(MemoryImage image)
    {
        if (image.FindKernelSymbols() is not { } symbols) return;
        foreach (KernelSymbol symbol in symbols.All().Take(MostSymbols))
        {
            symbols.At(symbol.Address);
            FuzzFault.Require(symbols.Find(symbol.Name).Contains(symbol), "a symbol is found by its name");
        }
    }

    private static void Read(DumpedKernel kernel, KernelProcess process)
    {
        FuzzFault.Require(process.Counters is not { ResidentPages: < 0 }, "a process has no less than no memory");
        _ = process.Root;
        ulong next = 0;
        foreach (KernelArea area in process.Areas)
        {
            FuzzFault.Require(area.Range.Start.Value >= next && area.Range.Start <= area.Range.Last, "areas ascend");
            next = unchecked(area.Range.Last.Value + 1);
            FuzzFault.Require(process.FindArea(area.Range.Last) == area, "an area is found by its address");
        }

        try
        {
            foreach (AreaUsage usage in kernel.UsageOf(process))
            {
                FuzzFault.Require(usage.Resident <= usage.Area.Range.Length, "an area has no more memory than addresses");
                FuzzFault.Require(usage.Missing <= usage.Area.Range.Length, "no more memory is missing than an area has");
            }
        }
        catch (NotSupportedException e)
        {
            RequireSentence(e.Message);
        }
    }

    private static void RequireSentence(string text)
        => FuzzFault.Require(text.EndsWith('.') && !text.Contains('\n', StringComparison.Ordinal), $"'{text}' is a sentence");
}
