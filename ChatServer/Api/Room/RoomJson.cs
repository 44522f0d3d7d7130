using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatServer.Api.Room;

internal static class RoomJson
{
    /// <summary>Snake case; <c>+</c> and letters of all scripts stand as they are.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
    }
}
