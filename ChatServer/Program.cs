using ChatServer.Accounts;
using ChatServer.Administration;
using ChatServer.Api.Room;
using ChatServer.Attachments;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Realtime;
using ChatServer.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStorage();
builder.Services.AddAccounts();
builder.Services.AddConversations();
builder.Services.AddMessages();
builder.Services.AddAttachments();
builder.Services.AddRealtime();
builder.Services.AddRoom();
builder.Services.ConfigureHttpJsonOptions(http => RoomJson.Configure(http.SerializerOptions));
builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
builder.Services.AddAttachmentEndpoints();
builder.Services.AddExceptionHandler<RoomErrorHandler>();

var app = builder.Build();
foreach (var options in app.Services.GetServices<ICheckedOptions>())
    _ = options;
_ = app.Services.GetRequiredService<Database>();

app.UseExceptionHandler(_ => { }); // RoomErrorHandler does it; the middleware wants a fallback all the same
app.UseStatusCodePages(RoomErrorHandler.DescribeStatus);
app.Use(QueuedUpgrade.InvokeAsync);
app.UseWebSockets();
app.UseAuthentication();
app.UseAuthorization();
app.MapAccounts();
app.MapRoom();
app.MapAttachments();
app.MapMedia();
await app.RunAsync();
