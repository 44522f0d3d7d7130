using System.Data.Common;

namespace ChatServer.Messages.Search.Index;

/// <summary>
/// search.db couldn't be read or written. A search reads both files, so failures are wrapped wherever search.db is used and can't
/// be confused with those of chat.db.
/// </summary>
internal sealed class IndexFailedException(DbException cause) : Exception(cause.Message, cause)
{
    /// <summary>Whether the file is unusable and must be rebuilt from the messages.</summary>
    public bool IsDamage { get; } = SearchFile.IsDamage(cause);

    public static void Guard(Action work) => Guard(() =>
    {
        work();
        return true;
    });

    public static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DbException failure)
        {
            throw new IndexFailedException(failure);
        }
    }
}
