namespace WalkGen.Images.Tests;

/// <summary>The machine of files whose header does not name it, as QEMU writes them since version 10.</summary>
public class KdumpMachineTests
{
    [Theory]
    [InlineData(144, InstructionSet.X86)]
    [InlineData(336, InstructionSet.X86_64)]
    [InlineData(376, InstructionSet.RiscV)]
    [InlineData(204, InstructionSet.RiscV)]
    [InlineData(392, InstructionSet.AArch64)]
    [InlineData(148, null)] // ARM with 32 bits
    public void The_size_of_the_registers_decides(int size, InstructionSet? machine)
        => Assert.Equal(machine, MachineOf(Note("CORE\0"u8, 1, new byte[size]), ""));

    [Fact]
    public void A_note_of_QEMU_is_of_x86()
        => Assert.Equal(InstructionSet.X86_64, MachineOf(Note("QEMU\0"u8, 0, new byte[440].Put(0, 1u).Put(4, 440u)), ""));

    [Theory]
    [InlineData("NUMBER(phys_base)=0\n", InstructionSet.X86_64)]
    [InlineData("NUMBER(kimage_voffset)=0xffff7fffc8000000\n", InstructionSet.AArch64)]
    [InlineData("NUMBER(va_kernel_pa_offset)=0xffffffff00000000\n", InstructionSet.RiscV)]
    [InlineData("PAGESIZE=4096\n", null)]
    public void Else_VMCOREINFO_decides(string text, InstructionSet? machine) => Assert.Equal(machine, MachineOf([], text));

    [Fact]
    public void The_header_counts_if_it_names_a_machine()
    {
        byte[] notes = Note("CORE\0"u8, 1, new byte[392]);
        using TestFile file = new(new KdumpWriter { Machine = "riscv64", Notes = notes }.Memory(0, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(InstructionSet.RiscV, image.Machine);
    }

    private static InstructionSet? MachineOf(byte[] notes, string info)
    {
        KdumpWriter writer = new() { Machine = "Unknown", Notes = notes, VmCoreInfo = info };
        using TestFile file = new(writer.Memory(0, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        return image.Machine;
    }

    private static byte[] Note(ReadOnlySpan<byte> name, uint type, byte[] content)
    {
        byte[] head = new byte[12].Put(0, (uint)name.Length).Put(4, (uint)content.Length).Put(8, type);
        return [.. head, .. name, .. new byte[-name.Length & 3], .. content];
    }
}
