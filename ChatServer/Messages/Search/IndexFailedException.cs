using System.Data.Common;

namespace ChatServer.Messages.Search;

/// <summary>
/// search.db couldn't be read or written. It is thrown where that file is used, so that its failures are never taken for those of
/// chat.db, nor the other way round: a search reads both.
/// </summary>
internal sealed class IndexFailedException(DbException cause) : Exception(cause.Message, cause)
{
    /// <summary>Whether the file is of no use any more and is to be made again from the messages.</summary>
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
