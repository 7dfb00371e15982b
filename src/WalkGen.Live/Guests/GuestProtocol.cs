namespace WalkGen.Live;

/// <summary>How to talk to a guest.</summary>
internal enum GuestProtocol
{
    /// <summary>The remote serial protocol of gdb: QEMU's <c>-gdb</c> and <c>-s</c>.</summary>
    Gdb,

    /// <summary>The QEMU Machine Protocol: <c>-qmp</c>.</summary>
    Qmp,
}
