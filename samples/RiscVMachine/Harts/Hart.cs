using WalkGen;
using WalkGen.Emulation;
using WalkGen.Formats;

namespace RiscVMachine;

/// <summary>
/// A hart of RV64IMA with M-, S- and U-mode. Its memory is two CPUs of the MMU: one fetches instructions, the other loads and stores. They
/// differ in their privilege if <c>mstatus.MPRV</c> is set.
/// </summary>
internal sealed partial class Hart
{
    private readonly VirtualCpu<RiscV<Sv39>> _fetches;
    private readonly VirtualCpu<RiscV<Sv39>> _data;
    private readonly Clint _clint;
    private readonly CodeCache _code = new();
    private readonly MmuControls _alwaysOn;
    private TranslationState _fetchState, _dataState; // at first those of a new CPU: paging is off

    /// <param name="id">The number of the hart.</param>
    /// <param name="mmu">The MMU of the machine.</param>
    /// <param name="clint">The source of its interrupts.</param>
    /// <param name="trapsMisaligned">Whether misaligned loads and stores trap. Otherwise they are split, as in QEMU.</param>
    public Hart(int id, SoftwareMmu<RiscV<Sv39>> mmu, Clint clint, bool trapsMisaligned = false)
    {
        Id = id;
        _clint = clint;
        _fetches = mmu.AddCpu();
        _data = mmu.AddCpu();
        Control = new ControlRegisters(id, clint);
        _alwaysOn = _data.Controls = trapsMisaligned ? MmuControls.TrapMisaligned : MmuControls.None;
        UpdateTranslation();
    }

    public int Id { get; }

    /// <summary>The registers x0 to x31.</summary>
    public Registers X { get; } = new();

    /// <summary>The address of the next instruction.</summary>
    public ulong Pc { get; set; }

    /// <summary>The privilege mode.</summary>
    public Privilege Mode { get; private set; } = Privilege.Machine;

    /// <summary>The control and status registers.</summary>
    public ControlRegisters Control { get; }

    /// <summary>Whether the hart waits for an interrupt: it has executed <c>wfi</c>.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>The number of retired instructions. Any thread may read it.</summary>
    public long Retired => (long)Volatile.Read(ref Control.Values.Retired);

    /// <summary>
    /// Takes an interrupt if one is enabled, then executes up to <paramref name="most"/> instructions, or waits a moment.
    /// </summary>
    public void Run(int most)
    {
        Interrupts pending = Control.Pending & Control.Values.Mie;
        if (pending != Interrupts.None)
        {
            IsWaiting = false; // also if the interrupt is not taken
            TakeInterrupt(pending);
        }

        if (IsWaiting) _clint.Wait(Id);
        else Execute(most);
    }

    /// <summary>The registers, for a snapshot. The hart must not run.</summary>
    public HartState Save() => new(X.ToArray(), Pc, Mode, IsWaiting, Control.Values);

    /// <summary>Loads registers. The hart must not run.</summary>
    public void Load(HartState state)
    {
        X.Set(state.X);
        (Pc, Mode, IsWaiting, Control.Values) = (state.Pc, state.Mode, state.IsWaiting, state.Control);
        UpdateTranslation();
        FlushTranslations(VirtualRange.All);
        _data.ClearReservation();
    }

    /// <summary>After a change of the mode, <c>satp</c> or <c>mstatus</c>.</summary>
    private void UpdateTranslation()
    {
        ref ControlValues v = ref Control.Values;
        Privilege dataMode = Mode == Privilege.Machine && (v.Status & Status.Mprv) != 0 ? Status.PreviousOfM(v.Status) : Mode;
        var fetch = TranslationState.Of(Mode, v.Satp, 0); // SUM and MXR are about loads and stores
        var data = TranslationState.Of(dataMode, v.Satp, v.Status);
        fetch.Apply(_fetches, _fetchState);
        data.Apply(_data, _dataState, _alwaysOn);
        bool isOtherTable = (fetch.Root, fetch.Asid) != (_fetchState.Root, _fetchState.Asid);
        if (isOtherTable && fetch.Root is not null) _code.Clear();
        (_fetchState, _dataState) = (fetch, data);
    }

    private void FlushTranslations(VirtualRange range)
    {
        _fetches.Flush(range);
        _data.Flush(range);
        _code.Clear();
    }
}

/// <summary>The registers of a hart.</summary>
internal sealed record HartState(ulong[] X, ulong Pc, Privilege Mode, bool IsWaiting, ControlValues Control);
