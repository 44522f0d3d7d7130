using ChatServer.Storage;

namespace ChatServer.Messages.CatchingUp;

/// <summary>An entry that a user missed.</summary>
/// <param name="Event">Null where nothing is to be sent of it.</param>
internal readonly record struct MissedEntry(long Position, LogEvent? Event)
{
    /// <summary>Two parts of the log as one, in order. Null, which ends it, where an entry of the user's own is null.</summary>
    public static IEnumerable<MissedEntry?> Merge(IEnumerable<MissedEntry> shared, IEnumerable<LogEvent?> own)
    {
        using var one = shared.GetEnumerator();
        using var other = own.GetEnumerator();
        var (hasOne, hasOther) = (one.MoveNext(), other.MoveNext());
        while (hasOne || hasOther)
        {
            if (hasOther && other.Current is null)
            {
                yield return null;
                yield break;
            }

            if (hasOne && (!hasOther || one.Current.Position < other.Current!.Position))
            {
                yield return one.Current;
                hasOne = one.MoveNext();
            }
            else
            {
                yield return new MissedEntry(other.Current!.Position, other.Current);
                hasOther = other.MoveNext();
            }
        }
    }
}
