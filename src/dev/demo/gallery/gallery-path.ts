/** Of the gallery's page, and what all its addresses begin with. */
export const GALLERY_PATH = '/gallery'
