using WalkGen;
using WalkGen.Emulation;

namespace RiscVMachine;

/// <summary>What decides how a <see cref="VirtualCpu"/> translates: M-mode does not use the page table.</summary>
internal readonly record struct TranslationState(PhysicalAddress? Root, int Asid, PrivilegeMode Mode, MmuControls Controls)
{
    public static TranslationState Of(Privilege mode, ulong satp, ulong status)
    {
        PrivilegeMode mmuMode = mode == Privilege.User ? PrivilegeMode.User : PrivilegeMode.Supervisor;
        if (mode == Privilege.Machine || Satp.RootOf(satp) is not { } root) return new(null, 0, mmuMode, MmuControls.None);
        MmuControls controls = ((status & Status.Sum) != 0 ? MmuControls.Sum : 0) | ((status & Status.Mxr) != 0 ? MmuControls.Mxr : 0);
        return new(root, Satp.AsidOf(satp), mmuMode, controls);
    }

    /// <summary>
    /// Applies the state, and the control bits <paramref name="alwaysOn"/>, to <paramref name="cpu"/>, which has the state
    /// <paramref name="old"/>.
    /// </summary>
    public void Apply(VirtualCpu cpu, TranslationState old, MmuControls alwaysOn = MmuControls.None)
    {
        if (this == old) return;
        cpu.Mode = Mode;
        if (Root is null)
        {
            if (old.Root is not null) cpu.SetRoot(null);
            return; // SUM and MXR have no effect without a page table
        }

        cpu.Controls = Controls | alwaysOn;
        cpu.SetRoot(Root.Value, Asid);
    }
}
