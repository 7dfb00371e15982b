using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>
/// A kernel of x86-64 that has symbols, types, tasks and what <see cref="SmallAreas"/> and <see cref="SmallFiles"/> add: small enough to
/// damage each part of it.
/// </summary>
internal sealed class SmallKernel
{
    /// <summary>The address of the first struct.</summary>
    public const ulong Start = KernelImage.Code + PageSize;

    private const int PageSize = 0x1000;
    private const string Release = "6.8.0";

    private readonly List<byte> _memory = [];

    public SmallKernel()
    {
        InitTask = New("task_struct");
        Set(InitTask, "task_struct.tasks.next", AddressOf(InitTask, "task_struct.tasks"));
        Set(InitTask, "task_struct.tasks.prev", AddressOf(InitTask, "task_struct.tasks"));
        Set(InitTask, "task_struct.real_parent", InitTask);
        Set(InitTask, "task_struct.group_leader", InitTask);
        Write(AddressOf(InitTask, "task_struct.comm"), "swapper/0"u8);
    }

    public SmallTypes Types { get; } = new();

    public ulong InitTask { get; }

    /// <summary>Whether kallsyms has symbols of data.</summary>
    public bool HasDataSymbols { get; init; } = true;

    /// <summary>For each CPU, where its copies of per-CPU data are.</summary>
    public List<ulong> CpuOffsets { get; } = [];

    /// <summary>The types, if they are not <see cref="Types"/>.</summary>
    public byte[]? Btf { get; set; }

    /// <summary>Lines of VMCOREINFO.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Adds zeros at a multiple of <paramref name="alignment"/>, and returns their address.</summary>
    public ulong Allocate(int size, int alignment = 8)
    {
        while (_memory.Count % alignment != 0) _memory.Add(0);
        ulong address = Start + (ulong)_memory.Count;
        _memory.AddRange(new byte[size]);
        return address;
    }

    public ulong New(string type) => Allocate(Types.SizeOf(type));

    public ulong Text(ReadOnlySpan<byte> text)
    {
        ulong address = Allocate(text.Length + 1);
        Write(address, text);
        return address;
    }

    public ulong AddressOf(ulong address, string member) => address + (ulong)Types.Find(member).Offset;

    public void Set(ulong address, string member, ulong value)
        => Write(AddressOf(address, member), BitConverter.GetBytes(value).AsSpan(0, Types.Find(member).Size));

    public ulong Get(ulong address) => BitConverter.ToUInt64([.. _memory.GetRange((int)(address - Start), 8)]);

    public void Write(ulong address, ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++) _memory[(int)(address - Start) + i] = bytes[i];
    }

    public void Write(ulong address, ulong value) => Write(address, BitConverter.GetBytes(value));

    /// <summary>Adds a process with one thread, and returns its <c>task_struct</c>.</summary>
    public ulong Process(int id, ReadOnlySpan<byte> name, ulong mm = 0)
    {
        ulong task = Task(id, id, name, mm);
        ulong signal = New("signal_struct");
        ulong threads = AddressOf(signal, "signal_struct.thread_head");
        Set(task, "task_struct.signal", signal);
        Write(threads, threads);
        Write(threads + 8, threads);
        Append(threads, AddressOf(task, "task_struct.thread_node"));
        Append(AddressOf(InitTask, "task_struct.tasks"), AddressOf(task, "task_struct.tasks"));
        return task;
    }

    /// <summary>Adds a thread to the process of <paramref name="leader"/>.</summary>
    public ulong Thread(ulong leader, int id, int process)
    {
        ulong task = Task(id, process, "thread"u8, 0);
        ulong signal = Get(AddressOf(leader, "task_struct.signal"));
        Set(task, "task_struct.signal", signal);
        Append(AddressOf(signal, "signal_struct.thread_head"), AddressOf(task, "task_struct.thread_node"));
        return task;
    }

    /// <summary>The image.</summary>
    public byte[] Build()
    {
        KernelImage kernel = new(Release);
        kernel.FillTo(0);
        kernel.Append([.. _memory]);
        KallsymsWriter symbols = new() { Addresses = KallsymsWriter.Form.Pointers };
        symbols.Functions();
        if (HasDataSymbols) symbols.Add('D', "init_task", InitTask);
        ulong btf = kernel.Add(Btf ?? Types.Write().Build());
        if (HasDataSymbols) symbols.Add('R', "__start_BTF", btf);
        symbols.Add('D', "__per_cpu_offset", kernel.Add([.. CpuOffsets.SelectMany(BitConverter.GetBytes)]));
        symbols.Add('D', "nr_cpu_ids", kernel.Add(BitConverter.GetBytes(CpuOffsets.Count)));
        foreach (string line in Lines) kernel.Line(line);
        return symbols.WriteTo(kernel.Uts(Release)).Build();
    }

    private ulong Task(int id, int process, ReadOnlySpan<byte> name, ulong mm)
    {
        ulong task = New("task_struct");
        Set(task, "task_struct.pid", (uint)id);
        Set(task, "task_struct.tgid", (uint)process);
        Set(task, "task_struct.mm", mm);
        Set(task, "task_struct.real_parent", InitTask);
        Write(AddressOf(task, "task_struct.comm"), name);
        return task;
    }

    // list_add_tail
    private void Append(ulong head, ulong node)
    {
        ulong last = Get(head + 8);
        Write(node, head);
        Write(node + 8, last);
        Write(last, node);
        Write(head + 8, node);
    }
}
