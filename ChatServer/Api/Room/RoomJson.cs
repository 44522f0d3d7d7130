using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatServer.Api.Room;

internal static class RoomJson
{
    /// <summary>Snake case, as the seed's bodies have it, and <c>+</c> and letters of all scripts as they are.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
    }
}
