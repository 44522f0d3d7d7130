using System.Data;

namespace ChatServer.Storage;

/// <summary>
/// A record in chat.db isn't what the server stored: its row can't be mapped, or something it refers to is missing. A sealed
/// value that doesn't open throws <see cref="System.Security.Cryptography.AuthenticationTagMismatchException"/> instead.
/// </summary>
internal sealed class DamagedRecordException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Runs a query; values that the row type can't hold count as damage.</summary>
    public static TResult Mapping<TRow, TResult>(Func<TResult> query)
    {
        try
        {
            return query();
        }
        catch (Exception failure) when (failure is DataException or InvalidCastException or FormatException or OverflowException)
        {
            throw new DamagedRecordException($"A row can't be read as {typeof(TRow).Name}: {failure.Message}", failure);
        }
    }
}
