namespace ChatServer.Accounts.Passwords;

/// <summary>
/// Each network's recent use: it loses half of its weight in a minute. Networks share 65,536 slots (1 MB) by a hash that differs
/// at every start, so nobody can target another network's slot. Not thread-safe.
/// </summary>
internal sealed class NetworkUse(TimeProvider clock)
{
    private const int SlotMask = 0xFFFF;
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(1);
    private readonly double[] used = new double[SlotMask + 1];
    private readonly long[] at = new long[SlotMask + 1];

    /// <param name="now">One timestamp for all networks that are compared: their use shrinks with every moment.</param>
    public double Of(string network, long now)
    {
        var slot = SlotOf(network);
        return used[slot] == 0 ? 0 : used[slot] * double.Exp2(-(clock.GetElapsedTime(at[slot], now) / HalfLife));
    }

    public void Add(string network, long now)
    {
        var slot = SlotOf(network);
        (used[slot], at[slot]) = (Of(network, now) + 1, now);
    }

    private static int SlotOf(string network) => network.GetHashCode(StringComparison.Ordinal) & SlotMask;
}
