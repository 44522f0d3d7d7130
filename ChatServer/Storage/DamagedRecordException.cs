using System.Data;

namespace ChatServer.Storage;

/// <summary>
/// A record of chat.db isn't what the server stored: its row can't be mapped, or what it refers to is missing. Of a seal that
/// doesn't open an <see cref="System.Security.Cryptography.AuthenticationTagMismatchException"/> says so.
/// </summary>
internal sealed class DamagedRecordException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Runs a query; values that the type of its rows can't hold are damage.</summary>
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
