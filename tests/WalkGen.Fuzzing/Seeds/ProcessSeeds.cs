namespace WalkGen.Fuzzing;

/// <summary>The seeds of the target <c>processes</c>, made at run time: parts of real guests, and small kernels.</summary>
internal static class ProcessSeeds
{
    private const ulong Page = 0x1000;

    private static readonly Lazy<byte[][]> Made = new(static () =>
    [
        .. Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "Guests")).Order(StringComparer.Ordinal)
            .Select(static folder => ProcessCut.Of(Path.Combine(folder, "kernel.elf.zst"))),
        Small(new SmallKernel()),
        Small(WithList()),
    ]);

    public static byte[][] All => Made.Value;

    // Before Linux 6.1.
    private static SmallKernel WithList()
    {
        SmallKernel kernel = new();
        kernel.Types.Add("mm_struct 192 pgd:8:ptr mmap:16:ptr start_brk:40:u64 brk:48:u64 start_stack:56:u64 rss_stat:64:u64[4]");
        kernel.Types.Add("vm_area_struct 128 vm_start:0:u64 vm_end:8:u64 vm_flags:32:u64 vm_pgoff:40:u64 vm_file:48:ptr vm_ops:56:ptr "
            + "vm_private_data:64:ptr vm_next:80:ptr");
        return kernel;
    }

    private static byte[] Small(SmallKernel kernel)
    {
        bool isList = kernel.Types.Has("vm_area_struct.vm_next");
        ulong file = kernel.File("usr", "lib", "libc.so");
        ulong[] areas = [.. Enumerable.Range(1, 40)
            .Select(i => kernel.Area((ulong)i * Page, (ulong)(i + 1) * Page, file: i % 2 == 0 ? file : 0))];
        ulong mm = isList ? kernel.New("mm_struct") : kernel.Memory(areas);
        if (isList) kernel.Set(mm, "mm_struct.mmap", areas[0]);
        for (int i = 0; isList && i + 1 < areas.Length; i++) kernel.Set(areas[i], "vm_area_struct.vm_next", areas[i + 1]);
        kernel.Set(mm, "mm_struct.pgd", kernel.Tables());
        kernel.CpuOffsets.AddRange([0, 64]);
        ulong leader = kernel.Process(1, "init"u8, mm);
        kernel.Thread(leader, 2, 1);
        kernel.Process(3, "worker"u8);
        return kernel.Build();
    }
}
