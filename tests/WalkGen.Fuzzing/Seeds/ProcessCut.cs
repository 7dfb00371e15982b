using System.Text;
using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>
/// A small image of a real guest: some of its processes, with only the pages that are read of them. Its types and symbols are written
/// anew, because those of a kernel have megabytes.
/// </summary>
internal sealed class ProcessCut
{
    private const int PageSize = 0x1000, Users = 2, Kernels = 3;

    private static readonly string[] Symbols = ["init_task", "__start_BTF", "__per_cpu_offset", "nr_cpu_ids"];

    private readonly SortedDictionary<ulong, byte[]> _frames = [];
    private readonly KernelMemory _memory;
    private readonly List<string> _lines;
    private readonly ushort _machine;

    private ProcessCut(MemoryImage image)
    {
        _machine = (ushort)(image.Machine == InstructionSet.AArch64 ? 183 : 62);
        _memory = KernelMemory.Open(image)!;
        _lines = [.. image.VmCoreInfo!.Pairs.Select(static pair => $"{pair.Key}={pair.Value}")
            .Where(static line => !line.StartsWith("SYMBOL(kallsyms_", StringComparison.Ordinal))];
        foreach (ImageSegment segment in image.Segments)
        {
            for (ulong at = segment.Start.Value; at < segment.Start.Value + segment.Length; at += PageSize)
            {
                if (image.Memory.TryGetBytes(new PhysicalAddress(at), PageSize, out ReadOnlySpan<byte> page))
                    _frames.Add(at, page.ToArray());
            }
        }
    }

    /// <summary>Cuts the guest at <paramref name="path"/>.</summary>
    public static byte[] Of(string path)
    {
        using MemoryImage image = MemoryImage.Open(path);
        DumpedKernel kernel = image.OpenKernel();
        ProcessCut cut = new(image);
        KernelTypes types = KernelTypes.Read(cut._memory, kernel.Types.Address.Value, path)!;
        KernelProcess[] users = [.. kernel.Processes.Where(static process => process.Areas.Count > 0).OrderBy(Size).Take(Users)];
        cut.Link(types, kernel, [.. users, .. kernel.Processes.Where(static process => process.IsKernelThread).Take(Kernels)]);
        byte[] btf = GuestTypes.Write(types);
        cut.Put(kernel.Types.Address.Value, btf);
        cut.WriteSymbols(image, kernel, kernel.Types.Address.Value + (ulong)btf.Length);
        return cut.OnlyRead();

        ulong Size(KernelProcess process) => kernel.UsageOf(process).Aggregate(0UL, static (sum, area) => sum + area.Resident);
    }

    private void Link(KernelTypes types, DumpedKernel kernel, KernelProcess[] processes)
    {
        ulong offset = (ulong)types["task_struct"]["tasks"].Offset;
        ulong[] nodes = [kernel.InitTask.Address.Value + offset, .. processes.Select(process => process.Threads[0].Address.Value + offset)];
        for (int i = 0; i < nodes.Length; i++)
        {
            Put(nodes[i], BitConverter.GetBytes(nodes[(i + 1) % nodes.Length]));
            Put(nodes[(i + 1) % nodes.Length] + 8, BitConverter.GetBytes(nodes[i]));
        }
    }

    // In the place of the old types, with characters that stand for themselves, and pointers.
    private void WriteSymbols(MemoryImage image, DumpedKernel kernel, ulong place)
    {
        KernelSymbols? known = image.FindKernelSymbols();
        List<(string Name, ulong Address)> symbols = [("_stext", image.VmCoreInfo!.Symbol("_stext")!.Value.Value)];
        foreach (string name in Symbols)
        {
            ulong? address = name switch
            {
                "init_task" => kernel.InitTask.Address.Value,
                "__start_BTF" => kernel.Types.Address.Value,
                _ => known?.AddressOf(name)?.Value,
            };
            if (address is { } found) symbols.Add((name, found));
        }

        symbols.Sort(static (one, other) => one.Address.CompareTo(other.Address));
        string[] tokens = [.. Enumerable.Range(0, 256).Select(static code => code is > 32 and < 127 ? $"{(char)code}\0" : "\0")];
        int start = 0;
        Symbol("kallsyms_num_syms", BitConverter.GetBytes(symbols.Count));
        Symbol("kallsyms_names", [.. symbols.SelectMany(static one => Packed($"T{one.Name}"))]);
        Symbol("kallsyms_token_table", Encoding.ASCII.GetBytes(string.Concat(tokens)));
        byte[] index = new byte[512];
        for (int token = 0; token < 256; start += tokens[token++].Length) index.Put(2 * token, (ushort)start);
        Symbol("kallsyms_token_index", index);
        Symbol("kallsyms_addresses", [.. symbols.SelectMany(static one => BitConverter.GetBytes(one.Address))]);

        static byte[] Packed(string symbol) => [(byte)symbol.Length, .. Encoding.ASCII.GetBytes(symbol)];

        void Symbol(string name, byte[] bytes)
        {
            place = (place + 7) & ~7UL;
            _lines.Add($"SYMBOL({name})={place:x}");
            Put(place, bytes);
            place += (ulong)bytes.Length;
        }
    }

    private byte[] OnlyRead()
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, Core(_frames.Keys));
        ReadLog log = new();
        using (MemoryImage image = MemoryImage.Open(path))
            FuzzFault.Require(ProcessReader.Read(image.WithLog(log)), "the cut of a guest has processes");
        File.Delete(path);
        return Core(log.PageRanges.SelectMany(static range => Enumerable.Range(0, (int)(range.Length / PageSize))
            .Select(page => range.Start.Value + ((ulong)page * PageSize))).Where(_frames.ContainsKey));
    }

    private byte[] Core(IEnumerable<ulong> frames)
    {
        CoreBuilder core = new() { Machine = _machine };
        core.Note("VMCOREINFO\0"u8, 0, Encoding.ASCII.GetBytes(string.Join('\n', _lines)));
        List<byte> run = [];
        ulong start = 0;
        foreach (ulong frame in frames)
        {
            if (frame != start + (ulong)run.Count) Load();
            if (run.Count == 0) start = frame;
            run.AddRange(_frames[frame]);
        }

        Load();
        return core.Build();

        void Load()
        {
            if (run.Count > 0) core.Load(start, [.. run]);
            run.Clear();
        }
    }

    private void Put(ulong address, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            if (!_memory.TryTranslate(address + (ulong)i, out PhysicalAddress place)) throw new InvalidOperationException($"0x{address:x}");
            _frames[place.Value & ~(ulong)(PageSize - 1)][place.Value % PageSize] = bytes[i];
        }
    }
}
