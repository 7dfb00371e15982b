using System.Globalization;
using System.Text.RegularExpressions;

namespace WalkGen.Live;

/// <summary>
/// Whether a guest ran before the gdbstub stopped it. Source: QEMU, <c>monitor/hmp-cmds.c</c> (<c>hmp_info_status</c>) and
/// <c>softmmu/cpus.c</c> (<c>do_vm_stop</c>, which leaves the state of a guest that is stopped already).
/// </summary>
internal static partial class GdbRunState
{
    private const string Status = "info status", Version = "info version";

    private static readonly (int, int) Silent = (8, 1); // no stop reply when a connection stops the guest

    /// <summary>Whether it ran; true if that is unknown.</summary>
    /// <param name="monitor">Executes a command of QEMU's monitor; null if the peer has none.</param>
    /// <param name="hasReportedStop">Whether the peer has sent a stop reply.</param>
    public static bool WasRunning(Func<string, string?> monitor, bool hasReportedStop)
    {
        if (hasReportedStop || Paused().Match(monitor(Status) ?? "") is not { Success: true } paused) return true;
        if (paused.Groups["reason"].Success) return false; // not by the stub: prelaunch, debug, io-error and so on
        return Numbers().Match(monitor(Version) ?? "") is not { Success: true } version
            || (Number(version, "major"), Number(version, "minor")).CompareTo(Silent) >= 0;
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^VM status: paused( \(single step mode\))?( \((?<reason>[a-z-]+)\))?\s*$")]
    private static partial Regex Paused();

    [GeneratedRegex(@"^(?<major>[0-9]{1,4})\.(?<minor>[0-9]{1,4})")]
    private static partial Regex Numbers();
}
