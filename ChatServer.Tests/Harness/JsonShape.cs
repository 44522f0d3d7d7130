using System.Text;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>The keys and types of a JSON document, without its values, as one number.</summary>
internal static class JsonShape
{
    /// <param name="named">The key whose values are included.</param>
    public static long Of(string text, string named)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = int.MaxValue });
        var (hash, counts) = (17L, false);
        while (reader.Read())
        {
            hash = hash * 31 + (int)reader.TokenType;
            if (reader.TokenType == JsonTokenType.PropertyName || counts)
                hash = hash * 31 + string.GetHashCode(Encoding.UTF8.GetString(reader.ValueSpan), StringComparison.Ordinal);
            counts = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(named);
        }

        return hash;
    }
}
