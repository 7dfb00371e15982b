using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>unpack.c: unpacks kdump pages with the C libraries in one thread. Compiled with the installed C compiler.</summary>
internal sealed unsafe class NativeUnpacker : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-benchmarks-");
    private readonly nint _library;
    private readonly delegate* unmanaged<uint, int> _hasCodec;
    private readonly delegate* unmanaged<byte*, ulong, ulong, uint, ulong> _unpack;

    /// <exception cref="InvalidOperationException">The program cannot be compiled.</exception>
    public NativeUnpacker()
    {
        string source = Path.Combine(_folder.FullName, "unpack.c"), library = Path.Combine(_folder.FullName, "unpack.so");
        using (Stream resource = typeof(NativeUnpacker).Assembly.GetManifestResourceStream("unpack.c")!)
        using (FileStream file = File.Create(source)) resource.CopyTo(file);
        try
        {
            using var compiler = Process.Start("cc", ["-O2", "-shared", "-fPIC", "-o", library, source]);
            compiler.WaitForExit();
            if (compiler.ExitCode != 0) throw new InvalidOperationException("unpack.c was not compiled.");
            _library = NativeLibrary.Load(library);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"There is no C compiler: {e.Message}", e);
        }

        _hasCodec = (delegate* unmanaged<uint, int>)NativeLibrary.GetExport(_library, "has_codec");
        _unpack = (delegate* unmanaged<byte*, ulong, ulong, uint, ulong>)NativeLibrary.GetExport(_library, "unpack_pages");
    }

    /// <summary>Whether the library of <paramref name="codec"/> is installed.</summary>
    public bool Has(KdumpCodec codec) => _hasCodec(codec.Flag) != 0;

    /// <summary>Unpacks all pages of <paramref name="file"/>, which is mapped at <paramref name="bytes"/>.</summary>
    /// <exception cref="InvalidOperationException">A page is damaged.</exception>
    public void Unpack(KdumpFile file, KdumpCodec codec, byte* bytes)
    {
        if (_unpack(bytes, (ulong)file.Descriptors, (ulong)file.Pages, codec.Flag) == 0)
            throw new InvalidOperationException($"A page of {codec.Name} was not unpacked.");
    }

    public void Dispose()
    {
        if (_library != 0) NativeLibrary.Free(_library);
        _folder.Delete(recursive: true);
    }
}
