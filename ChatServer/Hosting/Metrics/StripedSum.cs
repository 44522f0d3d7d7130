using System.Numerics;

namespace ChatServer.Hosting.Metrics;

/// <summary>
/// A sum that many threads add to: each processor has a cell on a cache line of its own, so threads that count messages don't
/// wait for each other.
/// </summary>
internal sealed class StripedSum
{
    private const int CellLongs = 16; // 128 bytes, because lines are fetched in pairs
    private const int MaxCells = 64;
    private readonly long[] cells;
    private readonly int mask;

    public StripedSum()
    {
        var count = (int)Math.Min(MaxCells, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));
        cells = new long[count * CellLongs];
        mask = count - 1;
    }

    public void Add(long value) => Interlocked.Add(ref cells[(Thread.GetCurrentProcessorId() & mask) * CellLongs], value);

    public long Read()
    {
        var sum = 0L;
        for (var at = 0; at < cells.Length; at += CellLongs)
            sum += Volatile.Read(ref cells[at]);
        return sum;
    }
}
