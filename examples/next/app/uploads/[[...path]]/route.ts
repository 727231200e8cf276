import { uploads } from '../../../uploads'

const handle = (request: Request) => uploads().fetch(request)

export { handle as DELETE, handle as GET, handle as OPTIONS, handle as POST }
