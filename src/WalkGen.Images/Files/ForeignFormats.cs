using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>The formats that WalkGen recognises and does not read: what the file is, and what to do instead.</summary>
internal static class ForeignFormats
{
    private const string Disk = "it holds a disk, not memory: dump the memory of the running machine instead.";
    private const string Vmware = "it is a state file of an old VMware (.vmss, .vmsn), which WalkGen does not read: "
        + "open the .vmem file beside it as raw memory, or convert both with 'vmss2core -N6' (Linux) or 'vmss2core -W' (Windows).";
    private const string Hibernation = "it is a hibernation file of Windows, which WalkGen does not read: "
        + "convert it to raw memory with Hibr2Bin first.";
    private const string Lkcd = "it is an LKCD dump, which WalkGen does not read: read it with crash, or dump the machine with kdump.";
    private const string S390 = "it is a stand-alone dump of s390x: ";
    private const string MachO = "it is a Mach-O file, such as a core of macOS, which WalkGen does not read: "
        + "dump the memory as an ELF core or as raw memory.";
    private const string Xen = "it is a saved domain of Xen, which WalkGen does not read: restore it with 'xl restore', then dump it with "
        + "'xl dump-core'.";

    private static readonly (byte[] Magic, string Sentence)[] Formats =
    [
        // Virtual machines
        (
            "LibvirtQemudPart"u8.ToArray(), // libvirt, src/qemu/qemu_saveimage.h
            "it is an incomplete saved domain of libvirt ('virsh save'): save the domain again."),
        ("LibxlFmt"u8.ToArray(), Xen), // Xen, tools/libs/light
        ("LinuxGuestRecord"u8.ToArray(), Xen),
        (UInt32(0xbed0_bed0), Vmware), // crash, vmware_vmss.h; Volatility, vmware.py
        (UInt32(0xbed1_bed1), Vmware),
        (UInt32(0xbed2_bed0), Vmware),
        (UInt32(0xbed2_bed3), Vmware),
        (
            "\u007fVirtualBox Save"u8.ToArray(), // VirtualBox, src/VBox/VMM/VMMR3/SSM.cpp
            "it is a saved state of VirtualBox, which WalkGen does not read: start the machine from it, then dump it with "
            + "'VBoxManage debugvm NAME dumpvmcore --filename FILE'."),
        (
            UInt32(0x0128_2014), // the header of a Hyper-V storage file
            "it is a saved state of Hyper-V (.vmrs), which WalkGen does not read: start the machine, then dump its memory from inside."),

        // Dumps of systems
        (
            [0x73, 0x61, 0x64, 0x75, 0x6d, 0x70, 0, 0], // makedumpfile, sadump_mod.h
            "it is a sadump, which WalkGen does not read: convert it with 'makedumpfile -c -x VMLINUX' first."),
        (UInt64(0xa819_0173_618f_23ed), Lkcd), // crash, lkcd_dump_v8.h
        (UInt64(0xa819_0173_618f_23cd), Lkcd),
        ([0xa8, 0x19, 0x01, 0x73, 0x61, 0x8f, 0x23, 0xed], Lkcd),
        ([0xa8, 0x19, 0x01, 0x73, 0x61, 0x8f, 0x23, 0xfd], S390 + InstructionSetNames.NotSupported(InstructionSetNames.S390)),
        ([0xa8, 0x19, 0x01, 0x73, 0x61, 0x8f, 0x23, 0xfe], S390 + InstructionSetNames.NotSupported(InstructionSetNames.S390)),
        (
            "DISKDUMP"u8.ToArray(), // crash, diskdump.h
            "it is a dump in the old diskdump format, which WalkGen does not read: read it with crash, or dump the machine with kdump."),
        (
            "minidump FreeBSD"u8.ToArray(),
            "it is a minidump of FreeBSD, which WalkGen does not read: make a full dump, with 'sysctl debug.minidump=0'."),
        (
            "PAGEDUMP"u8.ToArray(),
            "it is a 32-bit Windows crash dump, which WalkGen does not read: convert it to raw memory first."),
        (
            "MDMP"u8.ToArray(),
            "it is a Windows minidump, which has memory of a process and no physical memory: make a complete memory dump instead."),
        ("hibr"u8.ToArray(), Hibernation), // PO_MEMORY_IMAGE
        ("HIBR"u8.ToArray(), Hibernation),
        ("wake"u8.ToArray(), Hibernation),
        ("WAKE"u8.ToArray(), Hibernation),
        ("rstr"u8.ToArray(), Hibernation),
        ("RSTR"u8.ToArray(), Hibernation),
        ([0xcf, 0xfa, 0xed, 0xfe], MachO),
        ([0xce, 0xfa, 0xed, 0xfe], MachO),
        ([0xfe, 0xed, 0xfa, 0xcf], MachO),
        ([0xfe, 0xed, 0xfa, 0xce], MachO),

        // Archives and packed files
        (
            "PK\u0003\u0004"u8.ToArray(),
            "it is a zip archive, or AFF4, which is one: extract the memory image first, from AFF4 with 'aff4imager -e'."),
        ("BZh"u8.ToArray(), Packed("bzip2", "bzip2 -d")),
        ([0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a], Packed("lzop", "lzop -d")),
        ([0xff, 0x06, 0, 0, 0x73, 0x4e, 0x61, 0x50, 0x70, 0x59], Packed("Snappy", "snzip -d")),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], Packed("7-Zip", "7z x")),
        ("EVF\u0009"u8.ToArray(), "it is an EnCase image (EWF), which WalkGen does not read: convert it with 'ewfexport' first."),

        // Disks
        (
            [0x51, 0x46, 0x49, 0xfb],
            "it is a disk of QEMU (qcow2), not memory: load its snapshot with 'loadvm' if it has one, and dump the memory with "
            + "'dump-guest-memory' in QEMU's monitor."),
        ("<<< Oracle VM Vi"u8.ToArray(), $"it is a VirtualBox disk (VDI): {Disk}"),
        ("<<< Sun "u8.ToArray(), $"it is a VirtualBox disk (VDI): {Disk}"),
        ("<<< innotek"u8.ToArray(), $"it is a VirtualBox disk (VDI): {Disk}"),
        ("KDMV"u8.ToArray(), $"it is a VMware disk (VMDK): {Disk}"),
        ("COWD"u8.ToArray(), $"it is a VMware disk (VMDK): {Disk}"),
        ("# Disk Descripto"u8.ToArray(), $"it is a VMware disk (VMDK): {Disk}"),
        ("vhdxfile"u8.ToArray(), $"it is a Hyper-V disk (VHDX): {Disk}"),
        ("conectix"u8.ToArray(), $"it is a Hyper-V disk (VHD): {Disk}"),
    ];

    /// <summary>The sentence about a file that begins with <paramref name="start"/>; null if the format is unknown.</summary>
    public static string? Find(ReadOnlySpan<byte> start)
    {
        foreach (var (magic, sentence) in Formats)
        {
            if (start.StartsWith(magic)) return sentence;
        }

        return null;
    }

    private static byte[] UInt32(uint magic)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, magic);
        return bytes;
    }

    private static byte[] UInt64(ulong magic) => [.. UInt32((uint)magic), .. UInt32((uint)(magic >> 32))];

    private static string Packed(string codec, string command)
        => $"it is packed with {codec}, which WalkGen does not unpack: unpack it with '{command}' first.";
}
