using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WalkGen.Cli.Tests;

/// <summary>
/// The tool compiled ahead of time maps files as well, although its runtime has no handler of SIGBUS: a file that is cut while it is read
/// is a missing table, not the end of the process.
/// </summary>
public sealed class AheadOfTimeMappingTests : IDisposable
{
    private const int Tables = 1024;

    private readonly string _image = Path.GetTempFileName();

    public void Dispose() => File.Delete(_image);

    [Fact]
    public async Task A_mapped_file_that_is_cut_is_missing_tables()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64, "Files are not mapped.");
        ToolProgram tool = ToolProgram.AheadOfTime();
        await File.WriteAllBytesAsync(_image, Memory());
        using Process process = tool.Start("dump", _image, "--base", "0", "--paging", "x86-64", "--root", "0", "--format", "leaves");
        Stream output = process.StandardOutput.BaseStream;

        // More than a pipe holds is still to come when the first byte is here.
        Assert.NotEqual(-1, output.ReadByte());
        Assert.Contains(_image, await File.ReadAllTextAsync($"/proc/{process.Id}/maps"), StringComparison.Ordinal);
        using (FileStream file = File.OpenWrite(_image)) file.SetLength(4 * 4096);
        Task<string> error = process.StandardError.ReadToEndAsync();
        await output.CopyToAsync(Stream.Null);
        await process.WaitForExitAsync();

        Assert.Contains("pages could not be read", await error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadData, process.ExitCode);
    }

    // The root, a PUD table, two PMD tables, and the PTE tables one after the other.
    private static byte[] Memory()
    {
        byte[] memory = new byte[(4 + Tables) * 4096];
        memory.Put(0, 0x1067UL);
        memory.Put(0x1000, 0x2067UL);
        memory.Put(0x1008, 0x3067UL);
        for (int i = 0; i < Tables; i++) memory.Put(0x2000 + (i * 8), ((4UL + (ulong)i) << 12) | 0x67);
        for (int i = 0; i < 512 * Tables; i++) memory.Put(0x4000 + (i * 8), ((0x10000UL + (ulong)i) << 12) | 0x67);
        return memory;
    }
}
