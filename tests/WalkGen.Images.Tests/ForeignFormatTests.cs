using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Files and machines that WalkGen recognises and does not read.</summary>
public class ForeignFormatTests
{
    [Theory]
    [InlineData("LibvirtQemudPart", "incomplete saved domain of libvirt", "save the domain again")]
    [InlineData("LibxlFmt", "saved domain of Xen", "'xl dump-core'")]
    [InlineData("hex:d0bed0be", "VMware", "vmss2core")]
    [InlineData("hex:d0bed2be", "VMware", "vmss2core")]
    [InlineData("\u007fVirtualBox SavedState V2.0\n", "saved state of VirtualBox", "dumpvmcore")]
    [InlineData("hex:14202801", "Hyper-V", "from inside")]
    [InlineData("sadump\0\0", "sadump", "'makedumpfile -c -x VMLINUX'")]
    [InlineData("hex:ed238f61730119a8", "LKCD", "crash")]
    [InlineData("hex:a8190173618f23ed", "LKCD", "crash")]
    [InlineData("hex:a8190173618f23fd", "stand-alone dump of s390x", "Supported: x86, x86-64, AArch64, RISC-V.")]
    [InlineData("DISKDUMP", "old diskdump format", "kdump")]
    [InlineData("minidump FreeBSD/amd64", "minidump of FreeBSD", "debug.minidump=0")]
    [InlineData("MDMP\u0093", "Windows minidump", "complete memory dump")]
    [InlineData("PAGEDUMP", "32-bit Windows crash dump", "raw memory")]
    [InlineData("HIBR", "hibernation file", "Hibr2Bin")]
    [InlineData("hibr", "hibernation file", "Hibr2Bin")]
    [InlineData("wake", "hibernation file", "Hibr2Bin")]
    [InlineData("RSTR", "hibernation file", "Hibr2Bin")]
    [InlineData("hex:cffaedfe", "Mach-O", "ELF core")]
    [InlineData("hex:feedface", "Mach-O", "ELF core")]
    [InlineData("PK\u0003\u0004", "zip archive, or AFF4", "'aff4imager -e'")]
    [InlineData("BZh9", "bzip2", "'bzip2 -d'")]
    [InlineData("hex:894c5a4f000d0a1a0a", "lzop", "'lzop -d'")]
    [InlineData("hex:514649fb", "qcow2", "'dump-guest-memory'")]
    [InlineData("<<< Oracle VM VirtualBox Disk Image >>>", "VDI", "running machine")]
    [InlineData("KDMV", "VMDK", "running machine")]
    [InlineData("vhdxfile", "VHDX", "running machine")]
    public void A_file_of_another_format_is_refused_with_its_name_and_what_to_do(string start, string name, string action)
    {
        bool isHex = start.StartsWith("hex:", StringComparison.Ordinal);
        byte[] magic = isHex ? Convert.FromHexString(start[4..]) : Encoding.Latin1.GetBytes(start);
        foreach (byte[] file in (byte[][])[magic, [.. magic, .. new byte[0x4000]]])
        {
            string message = TestFile.Refused(file);
            Assert.StartsWith("image: it is ", message, StringComparison.Ordinal);
            Assert.Contains(name, message, StringComparison.Ordinal);
            Assert.Contains(action, message, StringComparison.Ordinal);
            Assert.EndsWith(".", message, StringComparison.Ordinal);
            Assert.Equal(message, TestFile.Refused(TestFile.Gzip(file)));
        }
    }

    [Theory]
    [InlineData(40, "an ARM (32-bit) machine")]
    [InlineData(21, "a ppc64 machine")]
    [InlineData(258, "a LoongArch machine")]
    [InlineData(22, "an s390x machine")]
    [InlineData(8, "a MIPS machine")]
    [InlineData(43, "a SPARC machine")]
    [InlineData(50, "an ia64 machine")]
    [InlineData(4711, "ELF machine 4711")]
    public void An_image_of_another_machine_opens_and_its_page_tables_are_refused(ushort machine, string name)
    {
        string sentence = $"the image is of {name}, which WalkGen does not support. Supported: x86, x86-64, AArch64, RISC-V.";
        using TestFile file = new(new CoreBuilder { Machine = machine }.Load(0x1000, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(
            $"{file.Path}: {sentence}",
            Assert.Throws<NotSupportedException>(() => image.OpenPageTable(default(PhysicalAddress))).Message);
        Assert.Equal($"{file.Path}: {sentence}", Assert.Throws<NotSupportedException>(() => image.FindDefaultMode()).Message);

        byte[] bigEndian = CoreBuilder.Small().Put(5, (byte)2).Put(18, (byte)(machine >> 8)).Put(19, (byte)machine);
        Assert.Equal($"image: {sentence}", TestFile.Refused(bigEndian));
    }

    [Fact]
    public void A_machine_of_which_nothing_is_known_has_no_mode()
    {
        using TestFile file = new(LimeBuilder.Small());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Null(image.FindDefaultMode());
    }

    [Theory]
    [InlineData("ppc64le", "a ppc64 machine")]
    [InlineData("s390x", "an s390x machine")]
    [InlineData("loongarch64", "a LoongArch machine")]
    [InlineData("mips64", "a MIPS machine")]
    public void The_machine_of_a_kdump_is_named(string machine, string name)
    {
        using TestFile file = new(new KdumpWriter { Machine = machine }.Memory(0x1000, new byte[0x1000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Contains(
            $"the image is of {name}, which",
            Assert.Throws<NotSupportedException>(() => image.DefaultMode()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_kdump_that_cannot_be_read_names_its_machine()
    {
        const string Arm = "image: the image is of an ARM (32-bit) machine, which WalkGen does not support. "
            + "Supported: x86, x86-64, AArch64, RISC-V.";
        Assert.Equal(Arm, TestFile.Refused(new KdumpWriter { Machine = "armv7l", Is32Bit = true }.Memory(0, new byte[0x1000]).Build()));
        Assert.Equal(
            Arm.Replace("an ARM (32-bit)", "an s390x", StringComparison.Ordinal),
            TestFile.Refused(new KdumpWriter { Machine = "s390x" }.Memory(0, new byte[0x1000]).Build().Put(8, 0x0600_0000u)));
    }
}
