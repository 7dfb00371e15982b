using System.IO.Pipes;
using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>
/// Files that are no images at all, and files that cannot be opened: one sentence each, and always an <see cref="IOException"/>.
/// </summary>
public class FileTests
{
    private const string Foreign = "image is not a memory image that WalkGen reads: open an ELF core, a kdump-compressed file, LiME "
        + "or a 64-bit Windows crash dump, plain or packed, or open it as raw memory (walkgen: --base, --map or --layout).";

    [Fact]
    public void An_empty_file_is_refused() => Assert.Equal("image: the file is empty: copy or dump it again.", TestFile.Refused([]));

    [Theory]
    [InlineData("x")]
    [InlineData("\u007fEL")]
    [InlineData("\u007fELG and more")]
    [InlineData("makedumpfile")] // four bytes 0 must follow
    public void A_foreign_file_is_refused(string content) => Assert.Equal(Foreign, TestFile.Refused(Encoding.ASCII.GetBytes(content)));

    [Theory]
    [InlineData("PAGEDUMP", "it is a 32-bit Windows crash dump, which WalkGen does not read: convert it to raw memory first.")]
    public void A_file_of_another_known_format_is_refused_with_its_name(string content, string sentence)
    {
        Assert.Equal($"image: {sentence}", TestFile.Refused(Encoding.ASCII.GetBytes(content)));
        Assert.Equal($"image: {sentence}", TestFile.Refused(TestFile.Gzip(Encoding.ASCII.GetBytes(content))));
    }

    [Fact]
    public void A_packed_packed_file_is_refused()
        => Assert.Equal(
            "image: it is packed twice, gzip in gzip: unpack it once with 'gzip -d' first.",
            TestFile.Refused(TestFile.Gzip(TestFile.Gzip(CoreBuilder.Small()))));

    [Fact]
    public void A_directory_is_refused()
    {
        InvalidImageException refusal = Assert.Throws<InvalidImageException>(() => MemoryImage.Open(AppContext.BaseDirectory));
        Assert.Equal($"{AppContext.BaseDirectory} is a directory, not a memory image: open a file.", refusal.Message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "missing.elf");
        Assert.Equal(
            $"{path}: there is no such file: check the path.",
            Assert.Throws<FileNotFoundException>(() => MemoryImage.Open(path)).Message);

        path = Path.Combine(path, "missing.elf");
        Assert.Contains(path, Assert.ThrowsAny<IOException>(() => MemoryImage.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_an_IOException_too()
    {
        if (OperatingSystem.IsWindows()) return; // needs Unix file modes
        using TestFile file = new(CoreBuilder.Small());
        File.SetUnixFileMode(file.Path, UnixFileMode.None);
        Assert.SkipWhen(MayReadAnything(file.Path), "The superuser may read everything.");

        IOException refusal = Assert.Throws<IOException>(() => MemoryImage.Open(file.Path));
        Assert.Equal($"{file.Path}: access is denied: check the permissions of the file.", refusal.Message);
    }

    [Fact]
    public void A_device_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /dev.");
        Assert.Throws<InvalidImageException>(() => MemoryImage.Open("/dev/null"));
        Assert.Throws<InvalidImageException>(() => MemoryImage.Open("/dev/zero"));
    }

    [Fact]
    public void A_pipe_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs /proc.");
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        pipe.Write(CoreBuilder.Small()); // so that reading would not wait
        string path = $"/proc/self/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        Assert.Equal(
            $"{path} is a pipe or a device and cannot be mapped: copy it to a file first.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.Open(path)).Message);
    }

    [Fact]
    public void A_path_is_needed()
    {
        Assert.Throws<ArgumentNullException>(() => MemoryImage.Open((string)null!));
        Assert.Throws<ArgumentException>(() => MemoryImage.Open(""));
    }

    private static bool MayReadAnything(string path)
    {
        try
        {
            File.OpenRead(path).Dispose();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
