using ChatServer.Administration;
using ChatServer.Api.Room;
using ChatServer.Attachments;
using ChatServer.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddStorage();
builder.Services.AddAttachments();
builder.Services.ConfigureHttpJsonOptions(http => RoomJson.Configure(http.SerializerOptions));
builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
builder.Services.AddAttachmentEndpoints();
builder.Services.AddExceptionHandler<RoomErrorHandler>();

var app = builder.Build();
foreach (var options in app.Services.GetServices<ICheckedOptions>())
    _ = options;
_ = app.Services.GetRequiredService<Database>();

app.UseExceptionHandler(_ => { });
app.UseStatusCodePages(RoomErrorHandler.DescribeStatus);
app.MapAttachments();
app.MapMedia();
await app.RunAsync();
