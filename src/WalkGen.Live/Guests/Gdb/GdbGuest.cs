using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>A guest that QEMU's gdbstub has stopped. It runs again when this object is disposed, or when the process exits.</summary>
internal sealed class GdbGuest : MachineMemory
{
    private static readonly TimeSpan ExitWait = TimeSpan.FromMilliseconds(500); // for a request that another thread waits for

    private readonly GdbConnection _connection;
    private readonly Lock _requests = new();
    private GdbStub? _stub;
    private List<PhysicalRange> _ranges = [];
    private CpuState[] _cpus = [];
    private InstructionSet _machine;
    private bool _hasFailed, _isEnded;

    private GdbGuest(GdbConnection connection)
    {
        _connection = connection;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public override string Name => _connection.Name;

    public override InstructionSet? Machine => _machine;

    public override IReadOnlyList<PhysicalRange> Ranges => _ranges;

    public override IReadOnlyList<CpuState> Cpus => _cpus;

    /// <summary>Begins a session, which stops the guest, and reads its registers and the map of its memory.</summary>
    /// <param name="socket">The connection, which this method takes over.</param>
    /// <param name="cancellation">Cancels the session at the next request.</param>
    public static GdbGuest Open(GuestSocket socket, CancellationToken cancellation)
    {
        GdbGuest guest = new(new GdbConnection(socket));
        try
        {
            guest._stub = new GdbStub(guest._connection, cancellation);
            guest.Begin(guest._stub);
            return guest;
        }
        catch
        {
            guest._hasFailed = true;
            guest.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool TryRead(PhysicalAddress address, Span<byte> target)
    {
        lock (_requests)
        {
            try
            {
                return _stub!.TryRead(address.Value, target);
            }
            catch (GuestException)
            {
                _hasFailed = true;
                throw;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        lock (_requests) End();
        base.Dispose(disposing);
    }

    private void Begin(GdbStub stub)
    {
        stub.UsePhysicalMemory();
        TargetDescription description = stub.ReadDescription();
        InstructionSet machine = GuestCpus.MachineOf(description.Has) ?? throw new NotSupportedException(
            $"{Name}: the gdbstub has no registers that control paging of x86, AArch64 or RISC-V: the machine is not supported, or QEMU is "
            + "older than 4.2.");
        try
        {
            _cpus = [.. stub.ReadCpus().Select((id, index) => ReadCpu(stub, description, id, index, machine))];
        }
        catch (NotSupportedException e)
        {
            throw new NotSupportedException($"{Name}: {e.Message}", e);
        }

        _machine = GuestCpus.MachineOf(machine, _cpus);
        _ranges = FlatView.MemoryOf(stub.Monitor(FlatView.Command) ?? "");
        if (_ranges.Count == 0)
        {
            throw new GuestException(
                $"{Name}: the peer does not list its physical memory ({FlatView.Command} by qRcmd): only the gdbstub of QEMU is supported.");
        }
    }

    private static CpuState ReadCpu(GdbStub stub, TargetDescription description, string id, int index, InstructionSet machine)
    {
        stub.SelectCpu(id);
        return GuestCpus.Of(index, machine, description.Find("satp")?.Bits == 32, names => stub.ReadRegister(description, names));
    }

    // The guest must run again. Nobody waits for the reply of a peer that has failed.
    private void End()
    {
        if (_isEnded) return;
        _isEnded = true;
        using (_connection)
        {
            if (_hasFailed) _connection.TrySend(GdbStub.DetachCommand);
            else _stub?.Detach();
        }
    }

    private void OnExit(object? sender, EventArgs e)
    {
        bool isFree = _requests.TryEnter(ExitWait);
        _hasFailed |= !isFree; // a reply of another request would come first
        try
        {
            End();
        }
        catch (GuestException)
        {
            // The process ends, and nobody reads messages.
        }
        finally
        {
            if (isFree) _requests.Exit();
        }
    }
}
