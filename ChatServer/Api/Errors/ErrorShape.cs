using ChatServer.Protocol.Errors;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Errors;

/// <summary>The shape of an API's HTTP error responses.</summary>
/// <param name="InvalidStatus">The status for a body that can't be read or has invalid fields.</param>
internal abstract record ErrorShape(int InvalidStatus)
{
    private static readonly string[] DetailPaths =
        ["/api/v1", "/api/chat", "/api/tasks", "/api/models", "/messaging", "/profiles", "/admin", "/ws/messages"];
    private static readonly ErrorShape Room = new RoomShape();
    private static readonly ErrorShape Detail = new DetailShape();

    public static ErrorShape Of(PathString path) =>
        Array.Exists(DetailPaths, prefix => path.StartsWithSegments(prefix)) ? Detail : Room;

    public abstract object Failure(string message);

    /// <param name="field">Null if the body as a whole is invalid.</param>
    public abstract object InvalidBody(string? field, string problem);

    /// <summary><c>{"status":"failure",…}</c>.</summary>
    private sealed record RoomShape() : ErrorShape(StatusCodes.Status400BadRequest)
    {
        public override object Failure(string message) => Envelope.Failure(message);

        public override object InvalidBody(string? field, string problem) => field is null
            ? Envelope.Failure(problem)
            : Envelope.Failure("Invalid data", new Dictionary<string, string[]> { [field] = [problem] });
    }

    /// <summary><c>{"detail":…}</c>, as in FastAPI.</summary>
    private sealed record DetailShape() : ErrorShape(StatusCodes.Status422UnprocessableEntity)
    {
        public override object Failure(string message) => new DetailFailure(message);

        public override object InvalidBody(string? field, string problem) => new ValidationFailure(
            [field is null ? new InvalidField("json_invalid", ["body"], problem) : DetailError.InBody(field, problem)]);
    }
}
