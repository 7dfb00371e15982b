using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>
/// The file <c>/proc/PID/clear_refs</c>, which clears bits of all pages of a process. A process without memory takes it without effect.
/// </summary>
internal static unsafe class ClearRefs
{
    /// <summary>Clears the accessed bits, which smaps counts as Referenced.</summary>
    /// <remarks>
    /// The kernel leaves the TLBs as they are: a page whose translation a CPU still has gets no bit until it is looked up again. Reclaim
    /// takes the pages for unused meanwhile.
    /// </remarks>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not change the other.</exception>
    public static void ClearAccessed(ProcessFolder process) => Write(process, "1"u8); // CLEAR_REFS_ALL

    /// <summary>Writes a command.</summary>
    public static void Write(ProcessFolder process, ReadOnlySpan<byte> command)
    {
        using SafeFileHandle file = process.OpenFile("clear_refs", LinuxCalls.WriteOnly);
        fixed (byte* first = command)
        {
            nint count;
            do count = LinuxCalls.Write(file, first, (nuint)command.Length);
            while (count < 0 && Marshal.GetLastPInvokeError() == LinuxCalls.Interrupted);
            if (count < 0) throw ProcessFailures.Clearing(process.Process, process.PathOf("clear_refs"), Marshal.GetLastPInvokeError());
        }
    }
}
