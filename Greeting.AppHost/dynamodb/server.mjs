// Serves the DynamoDB API on 127.0.0.1:$PORT with the dynalite engine.
// Tables live in memory, or in the folder $DYNAMODB_DATA_PATH when that is set.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import dynalite from 'dynalite'
import { Level } from 'level'

const port = Number(process.env.PORT ?? 8000)
const path = process.env.DYNAMODB_DATA_PATH ? resolve(process.env.DYNAMODB_DATA_PATH) : undefined

function fail(message) {
  console.error(message)
  process.exit(1)
}

if (path) {
  try {
    // dynalite opens its store lazily and crashes on the first request when that fails, so open it once here.
    mkdirSync(path, { recursive: true })
    const store = new Level(path)
    await store.open()
    await store.close()
  } catch (error) {
    const reason = error.cause?.code === 'LEVEL_LOCKED' ? 'another engine is using it' : error.cause?.message ?? error.message
    fail(`The data folder ${path} cannot be used: ${reason}. Set DynamoDb:DataPath to a folder that can be read and written.`)
  }
}

// dynalite throws when its store fails, for example on a full disk, after which the store stays unusable.
process.on('uncaughtException', (error) => {
  fail(error.code?.startsWith('LEVEL_')
    ? `The data folder ${path} cannot be read or written: ${error.message}. Free disk space, then start the resource dynamodb again.`
    : error)
})

const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })

server.on('error', (error) => {
  fail(error.code === 'EADDRINUSE'
    ? `Port ${port} is taken: set DynamoDb:Port to a free one.`
    : `The engine failed: ${error.message}`)
})

server.listen(port, '127.0.0.1', () => {
  console.log(`DynamoDB API on http://127.0.0.1:${server.address().port}, tables ${path ? `in ${path}` : 'in memory'}.`)
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
}
