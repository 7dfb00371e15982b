using System.Globalization;
using WalkGen;
using WalkGen.Linux;
using WalkGen.Live;

namespace MemoryStats;

/// <summary>The memory of a running process, beside the kernel's own account of it (smaps).</summary>
internal static class ProcessStats
{
    /// <summary>Prints a row for each area; 1 if the process cannot be read.</summary>
    public static int Print(string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id)) return Fail($"'{text}' is no process ID");
        try
        {
            using LinuxProcess process = LinuxProcess.Open(id);
            IReadOnlyList<ProcessArea> areas = process.ReadSmaps();
            using AddressSpace space = process.ReadAddressSpace(areas);
            var stats = new AreaStats();
            stats.Walk(space);
            PrintAreas([.. areas.Where(static area => (area.Flags & VmFlags.PfnMap) == 0)], stats.Areas); // walks leave out the others
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return Fail(e.Message);
        }
    }

    private static void PrintAreas(List<ProcessArea> areas, List<AreaStats.Area> walked)
    {
        Console.WriteLine("first               KiB mapped   resident       huge   smaps");
        int equal = 0;
        for (int i = 0; i < areas.Count; i++)
        {
            ulong kernel = areas[i].Usage!.Resident;
            bool isEqual = kernel == walked[i].Resident;
            if (isEqual) equal++;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{areas[i].Range.Start} {areas[i].Range.Length >> 10,11} {walked[i].Resident >> 10,10} {walked[i].Huge >> 10,10}   "
                + $"{(isEqual ? "equal" : $"{kernel >> 10}")}"));
        }

        string reason = equal == areas.Count ? "" : "; the process ran meanwhile";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{walked.Sum(static area => (long)area.Resident) >> 10} KiB resident; {equal} of {areas.Count} areas equal smaps{reason}"));
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"MemoryStats: {message}");
        return 1;
    }
}
