using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>
/// The handler of SIGBUS, which a read of a mapped file raises after an I/O error or where the file was cut. It maps zeros over the page,
/// marks it as unreadable, and the read goes on. Faults elsewhere go to the handler before it, that of .NET. In a
/// program of NativeAOT there is none, and they abort the program.
/// </summary>
/// <remarks>
/// A signal handler cannot be managed code: the thread may be in the middle of managed code, where it must not enter the runtime. So the
/// handler is some machine code (<see cref="FaultHandlerX64"/>), and files are mapped only where there is one.
/// </remarks>
internal static unsafe partial class FaultHandler
{
    private const int SigBus = 7;
    private const int SigInfo = 4; // SA_SIGINFO: the handler receives a siginfo_t
    private const int Restart = 0x1000_0000; // SA_RESTART
    private const nint Default = 0; // SIG_DFL

    private static ReadOnlySpan<byte> Code => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => FaultHandlerX64.Code,
        Architecture.Arm64 => FaultHandlerArm64.Code,
        _ => [],
    };

    /// <summary>
    /// Installs the handler; false if there is none for this system. Call it once.
    /// </summary>
    /// <param name="table">A <see cref="MappingTable"/>, which is never freed.</param>
    public static bool TryInstall(MappingTable* table)
    {
        ReadOnlySpan<byte> code = Code;
        if (!OperatingSystem.IsLinux() || code.IsEmpty) return false;

        SignalAction action;
        if (SigAction(SigBus, null, &action) != 0) return false;
        if (action.Handler == Default)
        {
            // To restore the default action would take machine code; abort may be called in a signal handler, and ends the program too.
            if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "abort", out action.Handler)) return false;
            action.Flags = SigInfo | Restart;
        }

        if ((action.Flags & SigInfo) == 0) return false;

        nuint size = (nuint)Environment.SystemPageSize;
        nint memory = LinuxMappings.Map(0, size, LinuxMappings.Read | LinuxMappings.Write, LinuxMappings.Zeros, -1, 0);
        if (memory == LinuxMappings.Failed) return false;
        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        nint* operands = (nint*)(memory + code.Length);
        operands[0] = (nint)table;
        operands[1] = action.Handler;
        if (MProtect(memory, size, LinuxMappings.Read | LinuxMappings.Execute) != 0) return false; // some systems forbid it
        action.Handler = memory;
        return SigAction(SigBus, &action, null) == 0;
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int SigAction(int signal, SignalAction* action, SignalAction* previous);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MProtect(nint address, nuint length, int protection);

    /// <summary><c>struct sigaction</c> of glibc and musl on 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SignalAction
    {
        public nint Handler;
        public fixed ulong Mask[16];
        public int Flags;
        public nint Restorer;
    }
}
