using System.Data.Common;

namespace ChatServer.Storage;

/// <summary>
/// A statement that is prepared once and run very often, for the hot loops of the writer, see <see cref="ReadScope.Prepare"/>.
/// Everything else goes through Dapper. Parameters are bound by number, from 1, in the order in which the SQL first names them;
/// a binding lasts until the next one. One thread at a time.
/// </summary>
internal abstract class PreparedStatement : IDisposable
{
    public abstract void Bind(int number, long value);

    public void Bind(int number, long? value)
    {
        if (value is { } present)
            Bind(number, present);
        else
            BindNull(number);
    }

    public abstract void Bind(int number, Guid value);

    public void Bind(int number, Guid? value)
    {
        if (value is { } present)
            Bind(number, present);
        else
            BindNull(number);
    }

    public void Bind(int number, byte[]? value)
    {
        if (value is null)
            BindNull(number);
        else
            BindBytes(number, value);
    }

    public abstract void Bind(int number, string? value);

    public abstract void BindBytes(int number, ReadOnlySpan<byte> value);

    public abstract void BindText(int number, ReadOnlySpan<byte> utf8);

    /// <summary>Runs the statement and returns how many rows it changed.</summary>
    /// <exception cref="DbException">It failed; the transaction has to be rolled back.</exception>
    public abstract int Execute();

    /// <summary>Runs the query and returns the first number of its first row; null if there is none.</summary>
    public abstract long? FindNumber();

    public abstract void Dispose();

    protected abstract void BindNull(int number);
}
